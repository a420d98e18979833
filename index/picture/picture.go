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
	ErrFormat  = errors.New("a picture's format is svg or png")
	ErrNoCurve = errors.New("the model has no curve: it did not train, or an older hashsearch made it")
)

const dotsPerInch = 144

// Encode writes a picture as "svg" or "png". SVG names its fonts and does not hold them, and shows any script that its reader has a font for;
// PNG shows Latin, Greek and Cyrillic.
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

// encodeSVG names other fonts without serifs beside the one that was measured with, and has images fill their place and be PNG, as
// they are. In text no quote stays unescaped, so only attributes are changed.
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
