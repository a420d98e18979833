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

// Bits shows the share of ones of each bit and, below, the correlation of each two bits.
type Bits quality.Bits

func (*Bits) size() (width, height vg.Length) { return 6.5 * vg.Inch, 9 * vg.Inch }

func (u *Bits) draw(c vgdraw.Canvas) {
	c = key(pad(c), newHeat().key(u.limit())...)
	means, pairs := u.balance(), u.correlationMatrix()
	// Align the axes, and make the matrix square.
	below := vgdraw.Crop(c, means.DataCanvas(c).Min.X-pairs.DataCanvas(c).Min.X, 0, 0, 0)
	matrix := pairs.DataCanvas(below).Size()
	below = vgdraw.Crop(below, 0, 0, 0, matrix.X-matrix.Y)
	pairs.Draw(below)
	means.Draw(vgdraw.Crop(c, 0, 0, below.Size().Y+vg.Points(14), 0))
}

// balance returns a plot with a bar for each bit.
func (u *Bits) balance() *plot.Plot {
	p := newPlot(fmt.Sprintf("Balance and correlation of %d bits", len(u.Means)), "", "share of ones in %")
	h := &plotter.Histogram{Width: 1, FillColor: blue, LineStyle: vgdraw.LineStyle{Color: faint, Width: vg.Points(0.3)}}
	for i, mean := range u.Means {
		h.Bins = append(h.Bins, plotter.HistogramBin{Min: float64(i) - 0.5, Max: float64(i) + 0.5, Weight: 100 * mean})
	}
	p.Add(grid(false, true), h)
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, 100, plot.TickerFunc(wholeTicks)
	u.setBitAxis(&p.X)
	return p
}

// correlationMatrix returns the matrix of correlations.
func (u *Bits) correlationMatrix() *plot.Plot {
	p, end := newPlot("", "bit", "bit"), float64(len(u.Means))-0.5
	p.Add(plotter.NewImage(u.image(), -0.5, -0.5, end, end))
	u.setBitAxis(&p.X)
	u.setBitAxis(&p.Y)
	return p
}

// setBitAxis gives an axis the range of bit numbers.
func (u *Bits) setBitAxis(a *plot.Axis) {
	a.Min, a.Max, a.Tick.Marker = -0.5, max(0.5, float64(len(u.Means))-0.5), plot.TickerFunc(wholeTicks)
}

// limit returns the largest absolute correlation of different bits, rounded up, and 1 if all are 0.
func (u *Bits) limit() float64 {
	most := 0.0
	for i, row := range u.Correlations {
		for _, r := range row[:i] {
			most = max(most, math.Abs(r))
		}
	}
	if most == 0 {
		return 1
	}
	return min(1, niceStep(most))
}

// heat is a scale of colours from blue over grey to red (Moreland, "Diverging color maps for
// scientific visualization", 2009).
type heat []color.Color

func newHeat() heat { return moreland.SmoothBlueRed().Palette(255).Colors() }

// colour returns the colour of a value from -limit to limit. Values beyond get the colour of the
// nearer end.
func (h heat) colour(v, limit float64) color.Color {
	middle := len(h) / 2
	return h[middle+int(math.Round(max(-1, min(1, v/limit))*float64(middle)))]
}

// key returns the key of the colours.
func (h heat) key(limit float64) (entries []keyEntry) {
	for _, v := range []float64{-limit, -limit / 2, 0, limit / 2, limit} {
		entries = append(entries, keyEntry{fmt.Sprintf("%.4g", v), h.colour(v, limit)})
	}
	entries[0].name = "correlation " + entries[0].name
	return entries
}

// image returns the correlations as an image of several pixels for each, because viewers blur
// images that they enlarge. Bit 0 is at the bottom left.
func (u *Bits) image() image.Image {
	h, limit := newHeat(), u.limit()
	n := len(u.Correlations)
	small := image.NewNRGBA(image.Rect(0, 0, n, n))
	for i, row := range u.Correlations {
		for j, r := range row {
			small.Set(j, n-1-i, h.colour(r, limit))
		}
	}
	side := n * (1 + 640/max(1, n))
	large := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.NearestNeighbor.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	return large
}
