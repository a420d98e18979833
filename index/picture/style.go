package picture

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/text/width"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	blue   = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	orange = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	ink    = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	faint  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}

	// palette omits the yellow of Okabe and Ito, which is hard to see on white.
	palette = [...]color.NRGBA{
		blue, {0xe6, 0x9f, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, orange, ink,
	}
	shapes = [...]draw.GlyphDrawer{draw.CircleGlyph{}, draw.TriangleGlyph{}, draw.SquareGlyph{}}
)

// textStyle returns the style of text of the given size in points.
func textStyle(points float64) text.Style {
	return text.Style{Color: ink, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(points)), Handler: plot.DefaultTextHandler}
}

// newPlot returns an empty plot in the style of this package.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font.Weight = xfont.WeightBold
	p.Title.Padding = vg.Points(8)
	set := func(s *text.Style, points float64) {
		s.Font.Variant, s.Font.Size, s.Color = "Sans", vg.Points(points), ink
	}
	set(&p.Title.TextStyle, 12)
	set(&p.Legend.TextStyle, 10)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		set(&a.Label.TextStyle, 10)
		set(&a.Tick.Label, 9)
		a.Label.Padding = vg.Points(4)
		a.LineStyle.Color, a.Tick.LineStyle.Color = ink, ink
		a.Tick.Length = vg.Points(4)
	}
	return p
}

// The arrangements of two plots, for drawAligned.
var (
	beside  = draw.Tiles{Rows: 1, Cols: 2, PadX: vg.Points(18)}
	stacked = draw.Tiles{Rows: 2, Cols: 1, PadY: vg.Points(14)}
)

// drawAligned draws plots with aligned axes.
func drawAligned(c draw.Canvas, tiles draw.Tiles, plots ...*plot.Plot) {
	rows := slices.Collect(slices.Chunk(plots, tiles.Cols))
	for i, parts := range plot.Align(rows, tiles, c) {
		for j, part := range parts {
			rows[i][j].Draw(part)
		}
	}
}

// pad fills c with white and returns it without a margin.
func pad(c draw.Canvas) draw.Canvas {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	margin := vg.Points(12)
	return draw.Crop(c, margin, -margin, margin, -margin)
}

// heading draws a common title of several plots at the top of c and returns the rest of c.
func heading(c draw.Canvas, title string) draw.Canvas {
	style := newPlot("", "", "").Title.TextStyle
	c.FillText(style, vg.Point{X: c.Center().X, Y: c.Max.Y}, title)
	return draw.Crop(c, 0, 0, 0, -vg.Points(24))
}

type keyEntry struct {
	name string
	hue  color.Color
}

// key draws the meaning of colours at the bottom of c and returns the rest of c.
func key(c draw.Canvas, colours ...keyEntry) draw.Canvas {
	style, at, side := textStyle(9.5), c.Min, vg.Points(8)
	for _, k := range colours {
		box := vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: side, Y: side})}
		c.SetColor(k.hue)
		c.Fill(box.Path())
		at.X += side + vg.Points(4)
		c.FillText(style, at, k.name)
		at.X += style.Width(k.name) + vg.Points(18)
	}
	return draw.Crop(c, 0, 0, vg.Points(20), 0)
}

// textWidth returns the width of a line of text. It counts wide characters of East Asian scripts as
// squares, because the font that measures does not contain them.
func textWidth(style text.Style, line string) vg.Length {
	square := 0
	rest := strings.Map(func(r rune) rune {
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			square++
			return -1
		}
		return r
	}, line)
	return vg.Length(square)*style.Font.Size + style.Width(rest)
}

// cleanLabel makes arbitrary text fit for a label: it removes control characters and shortens the
// text to n runes.
func cleanLabel(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
