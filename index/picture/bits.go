package picture

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/index/quality"
)

// Bits show how often each bit is one, and below how far it goes with each other bit.
type Bits quality.Bits

func (*Bits) size() (width, height vg.Length) { return 6.5 * vg.Inch, 9 * vg.Inch }

func (u *Bits) draw(c vgdraw.Canvas) {
	c = key(pad(c), newHeat().names(u.most())...)
	means, pairs := u.evenness(), u.together()
	below := vgdraw.Crop(c, means.DataCanvas(c).Min.X-pairs.DataCanvas(c).Min.X, 0, 0, 0) // axes in line
	matrix := pairs.DataCanvas(below).Size()
	below = vgdraw.Crop(below, 0, 0, 0, matrix.X-matrix.Y) // a square
	pairs.Draw(below)
	means.Draw(vgdraw.Crop(c, 0, 0, below.Size().Y+vg.Points(14), 0))
}

// evenness has a bar for each bit.
func (u *Bits) evenness() *plot.Plot {
	p := newPlot(fmt.Sprintf("How even %d bits are, and how they go together", len(u.Means)), "", "ones in %")
	h := &plotter.Histogram{Width: 1, FillColor: blue, LineStyle: vgdraw.LineStyle{Color: faint, Width: vg.Points(0.3)}}
	for i, mean := range u.Means {
		h.Bins = append(h.Bins, plotter.HistogramBin{Min: float64(i) - 0.5, Max: float64(i) + 0.5, Weight: 100 * mean})
	}
	p.Add(grid(false, true), h)
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, 100, plot.TickerFunc(wholeTicks)
	u.along(&p.X)
	return p
}

// together is the matrix of correlations.
func (u *Bits) together() *plot.Plot {
	p, end := newPlot("", "bit", "bit"), float64(len(u.Means))-0.5
	p.Add(plotter.NewImage(u.image(), -0.5, -0.5, end, end))
	u.along(&p.X)
	u.along(&p.Y)
	return p
}

// along puts the bits on an axis.
func (u *Bits) along(a *plot.Axis) {
	a.Min, a.Max, a.Tick.Marker = -0.5, max(0.5, float64(len(u.Means))-0.5), plot.TickerFunc(wholeTicks)
}

// most is how far the correlations of different bits go to either side, or a little further.
func (u *Bits) most() float64 {
	most := 0.0
	for i, row := range u.Correlations {
		for _, r := range row[:i] {
			most = max(most, math.Abs(r))
		}
	}
	if most == 0 {
		return 1
	}
	return min(1, nice(most))
}

// heat has colours from blue over grey to red (Moreland, "Diverging color maps for scientific visualization", 2009).
type heat []color.Color

func newHeat() heat { return moreland.SmoothBlueRed().Palette(255).Colors() }

// of is the colour of a value from -most to most, or of the nearer of these.
func (h heat) of(v, most float64) color.Color {
	middle := len(h) / 2
	return h[middle+int(math.Round(max(-1, min(1, v/most))*float64(middle)))]
}

// names tell what colours mean.
func (h heat) names(most float64) (names []named) {
	for _, v := range []float64{-most, -most / 2, 0, most / 2, most} {
		names = append(names, named{fmt.Sprintf("%.4g", v), h.of(v, most)})
	}
	names[0].name = "correlation " + names[0].name
	return names
}

// image has some pixels for each correlation, as viewers blur what they enlarge. Bit 0 is at the bottom on the left.
func (u *Bits) image() image.Image {
	h, most := newHeat(), u.most()
	n := len(u.Correlations)
	small := image.NewNRGBA(image.Rect(0, 0, n, n))
	for i, row := range u.Correlations {
		for j, r := range row {
			small.Set(j, n-1-i, h.of(r, most))
		}
	}
	side := n * (1 + 640/max(1, n))
	large := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.NearestNeighbor.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	return large
}
