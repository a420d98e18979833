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

// A Unit is what one unit of the code layer stands for.
type Unit struct {
	Unit    int                 `json:"unit"`    // counted from 0
	Units   int                 `json:"units"`   // how many there are
	Mean    float64             `json:"mean"`    // share of documents for which its bit is one
	Raises  []hashing.Influence `json:"raises"`  // terms that it makes likelier when it is one, weightiest first
	Lowers  []hashing.Influence `json:"lowers"`  // terms that are likelier when it is zero
	Drivers []string            `json:"drivers"` // ids of the documents with the highest activations
	Ascent  []hashing.Weighted  `json:"ascent"`  // terms of the row that gradient ascent finds, heaviest first; none for words in their order
}

// NewUnit looks at unit i, with at most n terms a side and n documents. The error may be [hashing.ErrNoDecoder]. It panics if
// there is no such unit.
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
	return 7 * vg.Inch, tall(len(u.Raises)+len(u.Lowers)) + vg.Points(64)
}

func (u *Unit) draw(c draw.Canvas) {
	title := fmt.Sprintf("Unit %d of %d, one for %.0f %% of the documents", u.Unit, u.Units, 100*u.Mean)
	p := newPlot(title, "how many times likelier the unit makes a term: when it is one (right), when it is zero (left)", "")
	p.X.Tick.Marker = plot.TickerFunc(doublings)
	append(influences(u.Raises, 1), influences(u.Lowers, -1)...).on(p)
	c = pad(c)
	p.Draw(draw.Crop(c, 0, 0, u.caption(c), 0))
}

// influences are bars of which each step doubles, or halves on the other side; longest first to the right, last to the left.
func influences(terms []hashing.Influence, sign float64) bars {
	var b bars
	for _, t := range terms {
		hue := blue
		if sign < 0 {
			hue = orange
		}
		b = append(b, bar{t.Term, times(t.Times), sign * math.Log2(t.Times), hue})
	}
	slices.SortStableFunc(b, func(x, y bar) int { return cmp.Compare(y.to, x.to) })
	return b
}

func times(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f×", v)
	}
	return fmt.Sprintf("%.0f×", v)
}

// doublings are ticks at some factors, the same on both sides: powers of two, or 1.1, 1.2 and so on where all are near one.
func doublings(from, to float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 0, Label: "1×"}}
	furthest := math.Exp2(max(-from, to))
	if furthest <= 1 {
		return ticks
	}
	step := nice((furthest - 1) / 4)
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

// line is how far the lines of a caption are from each other, in points.
const line = 12

// caption names the drivers at the bottom, above what gradient ascent finds, and returns how high it is.
func (u *Unit) caption(c draw.Canvas) vg.Length {
	style := letters(9)
	var lines []string
	add := func(head string, names []string) {
		if len(names) > 0 {
			words := append(strings.Fields(head), listed(names)...)
			lines = append(lines, wrap(words, c.Max.X-c.Min.X, func(s string) vg.Length { return widthOf(style, s) })...)
		}
	}
	add("Driven most by", u.Drivers)
	add("Terms that would drive it most (gradient ascent):", termsOf(u.Ascent))
	height := vg.Points(float64(len(lines)) * line)
	style.YAlign = draw.YTop
	for i, text := range lines {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y + height - vg.Points(float64(i)*line)}, text)
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

// listed are names with commas between.
func listed(names []string) []string {
	var words []string
	for i, name := range names {
		mark := ","
		if i == len(names)-1 {
			mark = ""
		}
		words = append(words, clean(name, 60)+mark)
	}
	return words
}

// wrap joins words to lines of a width at most, unless one word alone is wider.
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
