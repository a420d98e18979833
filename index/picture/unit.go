package picture

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A Unit shows the meaning of one unit of the code layer.
type Unit struct {
	Unit  int     `json:"unit"`  // number of the unit, from 0
	Units int     `json:"units"` // number of units
	Mean  float64 `json:"mean"`  // share of documents with its bit set
	// Raises are the terms that are more probable if the unit is one, and Lowers those that are
	// more probable if it is zero, by falling influence.
	Raises  []hashing.Influence `json:"raises"`
	Lowers  []hashing.Influence `json:"lowers"`
	Drivers []string            `json:"drivers"` // ids of the most active documents
	// Ascent holds the terms of the row of counts that gradient ascent finds, heaviest first. It is
	// empty for models that read terms in order.
	Ascent []hashing.Weighted `json:"ascent"`
}

// NewUnit describes unit i by at most n terms of each sort and n documents. The error may be
// [hashing.ErrNoDecoder]. NewUnit panics if there is no such unit.
func NewUnit(m *hashing.Model, docs []index.Sketched, i, n int) (*Unit, error) {
	u := &Unit{Unit: i, Units: m.Bits(), Ascent: []hashing.Weighted{}}
	u.Raises, u.Lowers = m.Influences(i, n)
	if u.Raises == nil && u.Lowers == nil {
		return nil, hashing.ErrNoDecoder
	}
	u.Ascent = append(u.Ascent, m.Ascent(i, n)...)
	for _, d := range docs {
		if d.Code.Bit(i) {
			u.Mean += 1 / float64(len(docs))
		}
	}
	order := slices.Clone(docs)
	slices.SortStableFunc(order, func(a, b index.Sketched) int { return cmp.Compare(b.Activations[i], a.Activations[i]) })
	for _, d := range order[:min(n, len(order))] {
		u.Drivers = append(u.Drivers, d.ID)
	}
	return u, nil
}

func (u *Unit) size() (width, height vg.Length) {
	return 7 * vg.Inch, barsHeight(len(u.Raises)+len(u.Lowers)) + vg.Points(64)
}

func (u *Unit) draw(c draw.Canvas) {
	title := fmt.Sprintf("Unit %d of %d: bit set for %.0f %% of the documents", u.Unit, u.Units, 100*u.Mean)
	p := newPlot(title, "factor by which a term is more probable if the unit is one (right) or zero (left)", "")
	p.X.Tick.Marker = plot.TickerFunc(factorTicks)
	append(influences(u.Raises, 1), influences(u.Lowers, -1)...).addTo(p)
	c = pad(c)
	p.Draw(draw.Crop(c, 0, 0, u.caption(c), 0))
}

// influences returns a bar for each term, on a logarithmic scale of the factor: to the right for a
// positive sign, else to the left. They are sorted from right to left.
func influences(terms []hashing.Influence, sign float64) bars {
	var b bars
	for _, t := range terms {
		hue := blue
		if sign < 0 {
			hue = orange
		}
		b = append(b, bar{t.Term, formatFactor(t.Times), sign * math.Log2(t.Times), hue})
	}
	slices.SortStableFunc(b, func(x, y bar) int { return cmp.Compare(y.to, x.to) })
	return b
}

func formatFactor(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f×", v)
	}
	return fmt.Sprintf("%.0f×", v)
}

// factorTicks returns ticks at the same factors on both sides: powers of two, or steps such as 1.1
// and 1.2 if all factors are near one.
func factorTicks(from, to float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 0, Label: "1×"}}
	furthest := math.Exp2(max(-from, to))
	if furthest <= 1 {
		return ticks
	}
	step := niceStep((furthest - 1) / 4)
	factor := func(i int) float64 { return 1 + float64(i)*step }
	if furthest >= 4 {
		each := math.Ceil(math.Log2(furthest) / 5)
		factor = func(i int) float64 { return math.Exp2(float64(i) * each) }
	}
	for i := 1; factor(i) <= furthest; i++ {
		label := fmt.Sprintf("%.4g×", factor(i))
		ticks = append(ticks, plot.Tick{Value: math.Log2(factor(i)), Label: label}, plot.Tick{Value: -math.Log2(factor(i)), Label: label})
	}
	return ticks
}

// lineHeight is the distance between the lines of a caption in points.
const lineHeight = 12

// caption draws the drivers and, below them, the terms of gradient ascent at the bottom of c. It
// returns the height that they need.
func (u *Unit) caption(c draw.Canvas) vg.Length {
	style := textStyle(9)
	var lines []string
	add := func(head string, names []string) {
		if len(names) > 0 {
			words := append(strings.Fields(head), commaSeparated(names)...)
			lines = append(lines, wrap(words, c.Max.X-c.Min.X, func(s string) vg.Length { return textWidth(style, s) })...)
		}
	}
	add("Documents with the highest activations:", u.Drivers)
	add("Terms that maximise the activation (gradient ascent):", termsOf(u.Ascent))
	height := vg.Points(float64(len(lines)) * lineHeight)
	style.YAlign = draw.YTop
	for i, text := range lines {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y + height - vg.Points(float64(i)*lineHeight)}, text)
	}
	return height + vg.Points(8)
}

func termsOf(weighted []hashing.Weighted) []string {
	var terms []string
	for _, w := range weighted {
		terms = append(terms, w.Term)
	}
	return terms
}

// commaSeparated returns names as words, with a comma after each but the last.
func commaSeparated(names []string) []string {
	var words []string
	for i, name := range names {
		mark := ","
		if i == len(names)-1 {
			mark = ""
		}
		words = append(words, cleanLabel(name, 60)+mark)
	}
	return words
}

// wrap joins words into lines of at most the given width, except for single words that are wider.
func wrap(words []string, most vg.Length, width func(string) vg.Length) []string {
	lines := []string{words[0]}
	for _, w := range words[1:] {
		last := &lines[len(lines)-1]
		if longer := strings.Join([]string{*last, w}, " "); width(longer) <= most {
			*last = longer
		} else {
			lines = append(lines, w)
		}
	}
	return lines
}
