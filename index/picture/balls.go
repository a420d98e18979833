package picture

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Balls shows what a search within a radius finds: the precision, the recall, the share of empty
// answers and the number of documents.
type Balls quality.Balls

// A ballLine is one line of the picture.
type ballLine struct {
	name  string
	value func(b quality.Ball) float64
}

var (
	ballShares = []ballLine{
		{"precision", func(b quality.Ball) float64 { return 100 * b.Precision }},
		{"precision, empty balls as 0", func(b quality.Ball) float64 { return 100 * b.PrecisionAll }},
		{"recall", func(b quality.Ball) float64 { return 100 * b.Recall }},
		{"empty balls", func(b quality.Ball) float64 { return 100 * b.Empty }},
	}
	ballSizes = []ballLine{
		{"mean size", func(b quality.Ball) float64 { return b.Size }},
		{"median size", func(b quality.Ball) float64 { return b.Median }},
	}
)

func (*Balls) size() (width, height vg.Length) { return 6.5 * vg.Inch, 7 * vg.Inch }

func (u *Balls) draw(c draw.Canvas) {
	shares := newPlot("Balls around the codes of "+english.Count(u.Queries, "query"), "", "share in %")
	sizes := newPlot("", "radius in bits", "documents in the ball")
	shareKey := u.add(shares, ballShares, 0, 0)
	// A logarithmic axis cannot show 0.
	sizeKey := u.add(sizes, ballSizes, len(shareKey), 1/float64(max(1, u.Queries)))
	shares.Y.Min, shares.Y.Max, shares.Y.Tick.Marker = 0, 100, plot.TickerFunc(wholeTicks)
	sizes.Y.Scale, sizes.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks)
	sizes.Y.Min, sizes.Y.Max = min(1, sizes.Y.Min), max(10, sizes.Y.Max)
	drawAligned(key(key(pad(c), sizeKey...), shareKey...), stacked, shares, sizes)
}

// add adds lines to a plot, in colours from number hue on and without values below least, and
// returns their key.
func (u *Balls) add(p *plot.Plot, lines []ballLine, hue int, least float64) (entries []keyEntry) {
	balls := (*quality.Balls)(u).Useful()
	p.Add(grid(true, true))
	for i, l := range lines {
		var xy plotter.XYs
		for _, b := range balls {
			if v := l.value(b); v >= least {
				xy = append(xy, plotter.XY{X: float64(b.Radius), Y: v})
			}
		}
		line, marks := lineWithMarks(xy, hue+i)
		p.Add(line, marks)
		entries = append(entries, keyEntry{l.name, palette[hue+i]})
	}
	p.X.Min, p.X.Max, p.X.Tick.Marker = 0, float64(max(1, len(balls)-1)), plot.TickerFunc(wholeTicks)
	return entries
}
