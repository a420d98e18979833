package picture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Picture is one of the types of this package.
type Picture interface {
	size() (width, height vg.Length)
	draw(c draw.Canvas)
}

// Errors of this package.
var (
	ErrFormat  = errors.New("the format of a picture must be svg or png")
	ErrNoCurve = errors.New("the model has no loss curve: its kind is not trained, or an older version of hashsearch made the model")
)

const dotsPerInch = 144

// Encode draws a picture as "svg" or "png". SVG names its fonts without embedding them, and shows
// every script for which its viewer has a font. PNG shows Latin, Greek and Cyrillic only.
func Encode(w io.Writer, p Picture, format string) error {
	width, height := p.size()
	switch format {
	case "svg":
		return encodeSVG(w, p, width, height)
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))
		p.draw(draw.New(c))
		_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
		return err
	}
	return fmt.Errorf("%w, not %q", ErrFormat, format)
}

// encodeSVG adds alternatives to the name of the font that was used for measuring. It lets images
// fill their rectangle and corrects their media type, which is PNG. Quotes in text are always
// escaped, so the replacements change attributes only.
func encodeSVG(w io.Writer, p Picture, width, height vg.Length) error {
	c := vgsvg.New(width, height)
	p.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	const font, image = `style="font-family:Liberation Sans`, `xlink:href="data:image/`
	_, err := strings.NewReplacer(font, font+",Arial,Helvetica,sans-serif", image+"jpg", `preserveAspectRatio="none" `+image+"png").WriteString(w, b.String())
	return err
}
