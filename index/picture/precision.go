package picture

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Precision shows precision against recall for growing cutoffs: the first document of each answer,
// the first two, four and so on, as Salakhutdinov and Hinton show it ("Semantic hashing", 2009).
type Precision struct {
	Queries int            `json:"queries"` // queries with a relevant document; others are ignored
	Rankers []RankerPoints `json:"rankers"`
}

// RankerPoints holds the points of one ranker by rising cutoff.
type RankerPoints struct {
	Ranker string           `json:"ranker"`
	Points []PrecisionPoint `json:"points"`
}

// A PrecisionPoint holds means over the queries. Where documents tie they are expected values, as
// in package quality.
type PrecisionPoint struct {
	Cutoff    int     `json:"cutoff"`    // number of first documents considered
	Precision float64 `json:"precision"` // share of relevant documents among them
	Recall    float64 `json:"recall"`    // share of the relevant documents that are among them
}

// PrecisionMeasures returns the measures that [NewPrecision] requires for a collection of n
// documents: P and R at each power of two below n, and at n.
func PrecisionMeasures(n int) (all []quality.Measure) {
	for k := 1; k < 2*n; k *= 2 {
		all = append(all, quality.Measure{Name: "P", Cutoff: min(k, n)}, quality.Measure{Name: "R", Cutoff: min(k, n)})
	}
	return all
}

// NewPrecision returns a picture with a point for each cutoff at which both P and R were measured,
// see [PrecisionMeasures].
func NewPrecision(results []quality.Result) *Precision {
	p := &Precision{}
	for len(results) > 0 {
		next := slices.IndexFunc(results, func(r quality.Result) bool { return r.Ranker != results[0].Ranker })
		if next < 0 {
			next = len(results)
		}
		p.Queries = results[0].Queries
		p.Rankers = append(p.Rankers, RankerPoints{results[0].Ranker, points(results[:next])})
		results = results[next:]
	}
	return p
}

// points returns the points of one ranker.
func points(results []quality.Result) (all []PrecisionPoint) {
	values := map[quality.Measure]float64{}
	for _, r := range results {
		values[r.Measure] = r.Value
	}
	for m, recall := range values {
		if precision, ok := values[quality.Measure{Name: "P", Cutoff: m.Cutoff}]; ok && m.Name == "R" {
			all = append(all, PrecisionPoint{m.Cutoff, precision, recall})
		}
	}
	slices.SortFunc(all, func(a, b PrecisionPoint) int { return a.Cutoff - b.Cutoff })
	return all
}

func (*Precision) size() (width, height vg.Length) { return 8 * vg.Inch, 5 * vg.Inch }

func (u *Precision) draw(c draw.Canvas) {
	p := newPlot("Precision by recall, mean of "+english.Count(u.Queries, "query"), "recall in %", "precision in %")
	p.Add(grid(true, true))
	p.X.Scale, p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks), plot.TickerFunc(wholeTicks)
	for i := range slices.Backward(u.Rankers) { // draw the first one on top
		line, marks := u.line(i)
		p.Add(line, marks)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = u.minRecall()/1.2, 105, 0, max(10, p.Y.Max)
	p.Draw(u.legend(pad(c)))
}

// legend draws a legend of the rankers at the right side of c and returns the rest of c.
func (u *Precision) legend(c draw.Canvas) draw.Canvas {
	l := plot.NewLegend()
	l.TextStyle, l.Left, l.Top, l.Padding, l.ThumbnailWidth = textStyle(9.5), true, true, vg.Points(4), vg.Points(24)
	for i := range u.Rankers {
		line, marks := u.line(i)
		l.Add(cleanLabel(u.Rankers[i].Ranker, 28), line, marks)
	}
	width := l.Rectangle(c).Size().X
	l.Draw(draw.Crop(c, c.Size().X-width, 0, 0, -vg.Points(28)))
	return draw.Crop(c, 0, -width-vg.Points(12), 0, 0)
}

// line returns the line of ranker i. It omits points without recall, which a logarithmic axis
// cannot show.
func (u *Precision) line(i int) (*plotter.Line, *plotter.Scatter) {
	var xy plotter.XYs
	for _, p := range u.Rankers[i].Points {
		if p.Recall > 0 {
			xy = append(xy, plotter.XY{X: 100 * p.Recall, Y: 100 * p.Precision})
		}
	}
	return lineWithMarks(xy, i)
}

// lineWithMarks returns a line and its marks in colour and shape number i.
func lineWithMarks(xy plotter.XYs, i int) (*plotter.Line, *plotter.Scatter) {
	hue := palette[i%len(palette)]
	return &plotter.Line{XYs: xy, LineStyle: draw.LineStyle{Color: hue, Width: vg.Points(2)}},
		&plotter.Scatter{XYs: xy, GlyphStyle: draw.GlyphStyle{Color: hue, Radius: vg.Points(3.5), Shape: shapes[i%len(shapes)]}}
}

// minRecall returns the smallest positive recall of all points in %, and at most 50, so that the
// axis has an extent.
func (u *Precision) minRecall() float64 {
	minRecall := 50.0
	for _, r := range u.Rankers {
		for _, p := range r.Points {
			if p.Recall > 0 {
				minRecall = min(minRecall, 100*p.Recall)
			}
		}
	}
	return minRecall
}

// logTicks returns ticks at 1, 2 and 5 times powers of ten, from a millionth on.
func logTicks(from, to float64) (ticks []plot.Tick) {
	for v := niceStep(max(from, 1e-6)); v <= to; v = niceStep(v * 1.5) {
		ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%.4g", v)})
	}
	return ticks
}
