package picture

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Activations shows how close the activations of the code layer are to 0 and 1, and how balanced
// the bits are.
type Activations struct {
	Documents int       `json:"documents"`
	Units     int       `json:"units"`
	Values    Histogram `json:"values"` // activations of all units for all documents
	Means     Histogram `json:"means"`  // share of documents with the bit set, for each unit
}

// A Histogram counts values in bins of equal width.
type Histogram struct {
	From   float64 `json:"from"` // lower end of the first bin
	To     float64 `json:"to"`   // upper end of the last bin
	Counts []int   `json:"counts"`
}

const (
	valueBins = 50
	meanBins  = 20
)

// NewActivations computes the histograms of the activations of documents.
func NewActivations(docs []index.Sketched) *Activations {
	a := &Activations{Documents: len(docs)}
	var values, means []float64
	for _, d := range docs {
		if means == nil {
			a.Units = len(d.Activations)
			means = make([]float64, a.Units)
		}
		for i, v := range d.Activations {
			if finite(v) {
				values = append(values, float64(v))
			}
			if d.Code.Bit(i) {
				means[i] += 1 / float64(len(docs))
			}
		}
	}
	a.Values, a.Means = newHistogram(values, valueBins), newHistogram(means, meanBins)
	return a
}

// finite reports whether v is neither NaN nor infinite. Activations of a damaged model may be.
func finite(v float32) bool { return v-v == 0 }

// newHistogram counts values in bins from 0 to 1, extended to whole numbers if values lie beyond.
func newHistogram(values []float64, bins int) Histogram {
	h := Histogram{0, 1, make([]int, bins)}
	for _, v := range values {
		h.From, h.To = min(h.From, math.Floor(v)), max(h.To, math.Ceil(v-1e-9))
	}
	for _, v := range values {
		h.Counts[min(bins-1, int((v-h.From)/(h.To-h.From)*float64(bins)))]++
	}
	return h
}

func (*Activations) size() (width, height vg.Length) { return 9 * vg.Inch, 3.8 * vg.Inch }

func (a *Activations) draw(c draw.Canvas) {
	left := newPlot("Activations of "+english.Count(a.Units, "unit")+" for "+english.Count(a.Documents, "document"), "activation", "share in %")
	left.Add(grid(false, true), a.Values.bars(100/float64(max(1, a.Units*a.Documents)), 0))
	right := newPlot("Balance of the bits", "share of documents with the bit set", "number of bits")
	right.Add(grid(false, true), a.Means.bars(1, 2))
	left.Y.Tick.Marker, right.Y.Tick.Marker = plot.TickerFunc(wholeTicks), plot.TickerFunc(wholeTicks)
	left.Y.Max, right.Y.Max = 1.08*left.Y.Max, 1.08*right.Y.Max
	drawAligned(pad(c), beside, left, right)
}

// bars returns a plot of h with counts multiplied by factor.
func (h Histogram) bars(factor float64, hue int) *plotter.Histogram {
	width := (h.To - h.From) / float64(len(h.Counts))
	p := &plotter.Histogram{Width: width, FillColor: palette[hue], LineStyle: draw.LineStyle{Color: faint, Width: vg.Points(0.5)}}
	for i, n := range h.Counts {
		from := h.From + float64(i)*width
		p.Bins = append(p.Bins, plotter.HistogramBin{Min: from, Max: from + width, Weight: float64(n) * factor})
	}
	return p
}
