package picture

import (
	"cmp"
	"fmt"
	"image/color"
	"maps"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// maxLegend is the largest number of labels in a legend. That many can be distinguished by colour
// and shape.
const maxLegend = 20

func (m *Map) size() (width, height vg.Length) {
	if n := len(m.labels()); n == 0 || n > maxLegend {
		return 6.5 * vg.Inch, 6 * vg.Inch
	}
	return 8.5 * vg.Inch, 6 * vg.Inch
}

func (m *Map) draw(c draw.Canvas) {
	labels := m.labels()
	p := newPlot(fmt.Sprintf("%s (%d)", m.Title, len(m.Points)), m.axis(0), m.axis(1))
	p.Add(grid(true, true), m.scatter(labels))
	c = pad(c)
	if n := len(labels); n > 0 && n <= maxLegend {
		c = m.legend(c, labels)
	}
	p.Draw(c)
}

func (m *Map) axis(i int) string {
	if i >= len(m.Explained) {
		return m.Axes[i]
	}
	return fmt.Sprintf("%s, %.0f %% of the variance", m.Axes[i], 100*m.Explained[i])
}

// labels returns the distinct labels of the points in sorted order.
func (m *Map) labels() []string {
	seen := map[string]bool{}
	for _, p := range m.Points {
		seen[p.Label] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// scatter draws the points in a random order, so that no label hides another.
func (m *Map) scatter(labels []string) plot.Plotter {
	points := slices.Clone(m.Points)
	rng := rand.New(rand.NewPCG(1, 0))
	rng.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
	s := &plotter.Scatter{XYs: make(plotter.XYs, len(points))}
	for i, p := range points {
		s.XYs[i] = plotter.XY{X: float64(p.X), Y: float64(p.Y)}
	}
	radius := vg.Points([]float64{3, 2.2, 1.6}[min(2, len(points)/1000)])
	s.GlyphStyleFunc = func(i int) draw.GlyphStyle { return glyph(labels, points[i].Label, radius, 0xc0) }
	return s
}

// glyph returns the style of the points of a label. Styles repeat if there are more labels than a
// legend shows.
func glyph(labels []string, label string, radius vg.Length, alpha uint8) draw.GlyphStyle {
	i, found := slices.BinarySearch(labels, label)
	if !found {
		return draw.GlyphStyle{Color: color.NRGBA{0x88, 0x88, 0x88, alpha}, Radius: radius, Shape: shapes[0]}
	}
	hue := palette[i%len(palette)]
	hue.A = alpha
	return draw.GlyphStyle{Color: hue, Radius: radius, Shape: shapes[i/len(palette)%len(shapes)]}
}

// legend draws a legend of the labels at the right side of c and returns the rest of c.
func (m *Map) legend(c draw.Canvas, labels []string) draw.Canvas {
	l := plot.NewLegend()
	l.TextStyle, l.Left, l.Top, l.Padding, l.ThumbnailWidth = textStyle(9.5), true, true, vg.Points(4), vg.Points(14)
	for _, label := range labels {
		l.Add(cleanLabel(label, 28), sample{glyph(labels, label, vg.Points(3.5), 0xff)})
	}
	widest := slices.MaxFunc(labels, func(a, b string) int {
		return cmp.Compare(textWidth(l.TextStyle, cleanLabel(a, 28)), textWidth(l.TextStyle, cleanLabel(b, 28)))
	})
	width := l.ThumbnailWidth + textWidth(l.TextStyle, " "+cleanLabel(widest, 28)) + vg.Points(10)
	l.Draw(draw.Crop(c, c.Max.X-c.Min.X-width, 0, 0, -vg.Points(28)))
	return draw.Crop(c, 0, -width-vg.Points(6), 0, 0)
}

// A sample is a glyph in a legend.
type sample struct{ draw.GlyphStyle }

// Thumbnail implements plot.Thumbnailer.
func (s sample) Thumbnail(c *draw.Canvas) { c.DrawGlyph(s.GlyphStyle, c.Center()) }
