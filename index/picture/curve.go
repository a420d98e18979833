package picture

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/hashing"
)

// A Curve shows the loss of a model after each epoch of its training.
type Curve struct {
	Epochs []hashing.Epoch `json:"epochs"`
}

// NewCurve returns the curve of a model, or [ErrNoCurve].
func NewCurve(m *hashing.Model) (*Curve, error) {
	if len(m.Curve()) == 0 {
		return nil, ErrNoCurve
	}
	return &Curve{m.Curve()}, nil
}

func (*Curve) size() (width, height vg.Length) { return 6 * vg.Inch, 4 * vg.Inch }

func (u *Curve) draw(c draw.Canvas) {
	p := newPlot("Loss by epoch", "epoch", "mean loss per document")
	p.Add(grid(false, true))
	p.X.Tick.Marker = plot.TickerFunc(wholeTicks)
	colours := []keyEntry{{"training, with noise", blue}}
	u.line(p, draw.CircleGlyph{}, blue, func(e hashing.Epoch) float64 { return e.Loss })
	if u.Epochs[0].Validation != 0 {
		colours = append(colours, keyEntry{"held-out documents, without noise", orange})
		u.line(p, draw.PyramidGlyph{}, orange, func(e hashing.Epoch) float64 { return e.Validation })
	}
	p.Draw(key(pad(c), colours...))
}

// line adds one of the two losses to p.
func (u *Curve) line(p *plot.Plot, shape draw.GlyphDrawer, hue color.Color, loss func(hashing.Epoch) float64) {
	var xy plotter.XYs
	for i, e := range u.Epochs {
		xy = append(xy, plotter.XY{X: float64(i + 1), Y: loss(e)})
	}
	p.Add(&plotter.Line{XYs: xy, LineStyle: draw.LineStyle{Color: hue, Width: vg.Points(2)}},
		&plotter.Scatter{XYs: xy, GlyphStyle: draw.GlyphStyle{Color: hue, Radius: vg.Points(3.5), Shape: shape}})
}

// wholeTicks returns ticks at up to eleven whole numbers.
func wholeTicks(from, to float64) (ticks []plot.Tick) {
	step := max(1, niceStep((to-from)/10))
	for v := math.Ceil(from/step)*step + 0; v <= to; v += step { // + 0 turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprint(v)})
	}
	return ticks
}

// niceStep returns the smallest number of the form 1, 2 or 5 times a power of ten that is not below
// v. v must be positive.
func niceStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 2, 5} {
		if n*power >= v {
			return n * power
		}
	}
	return 10 * power
}

// grid returns faint lines in one or both directions.
func grid(vertical, horizontal bool) *plotter.Grid {
	g := &plotter.Grid{}
	if vertical {
		g.Vertical = draw.LineStyle{Color: faint, Width: vg.Points(0.7)}
	}
	if horizontal {
		g.Horizontal = draw.LineStyle{Color: faint, Width: vg.Points(0.7)}
	}
	return g
}
