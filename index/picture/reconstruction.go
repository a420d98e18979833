package picture

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Reconstruction is a text as the network says it again.
type Reconstruction struct {
	Text     string `json:"text"`     // its beginning, or the id of the document
	Words    []Word `json:"words"`    // the weightiest of the text by TF-IDF, likeliest first
	Expected []Word `json:"expected"` // those that the network expects most, likeliest first
}

// A Word is a term in a [Reconstruction].
type Word struct {
	Term        string  `json:"term"`
	Count       int     `json:"count"` // how often it stands in the text
	Probability float64 `json:"probability"`
}

// NewReconstruction says a text again by at most n words of its own and n others. The name stands in the title. The error
// may be [hashing.ErrNoDecoder] or [hashing.ErrNoTerms].
func NewReconstruction(m *hashing.Model, name, text string, n int) (*Reconstruction, error) {
	s, err := m.Hash(text)
	if err != nil {
		return nil, err
	}
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return nil, err
	}
	words := wordsOf(m.Vocabulary(), s.Counts, p)
	own := weightiest(words, s.Counts, m.Vocabulary())
	return &Reconstruction{name, likeliest(own[:min(n, len(own))], n), likeliest(words, n)}, nil
}

// wordsOf is the whole vocabulary.
func wordsOf(v *ingest.Vocabulary, c ingest.Counts, p []float64) []Word {
	words := make([]Word, len(p))
	for id := range p {
		words[id] = Word{v.Term(uint32(id)), 0, p[id]}
	}
	for i, id := range c.IDs {
		words[id].Count = int(c.Ns[i])
	}
	return words
}

// weightiest are the words of a text by falling TF-IDF.
func weightiest(words []Word, c ingest.Counts, v *ingest.Vocabulary) []Word {
	weights := ingest.TFIDF.Weigh(nil, c, v)
	order := make([]int, len(c.IDs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	own := make([]Word, len(order))
	for i, at := range order {
		own[i] = words[c.IDs[at]]
	}
	return own
}

// likeliest are the n most probable words.
func likeliest(words []Word, n int) []Word {
	order := slices.Clone(words)
	slices.SortStableFunc(order, func(a, b Word) int { return cmp.Compare(b.Probability, a.Probability) })
	return order[:min(n, len(order))]
}

func (r *Reconstruction) size() (width, height vg.Length) {
	return 9.5 * vg.Inch, tall(max(len(r.Words), len(r.Expected))) + vg.Points(24)
}

func (r *Reconstruction) draw(c draw.Canvas) {
	left := newPlot("its weightiest words", "probability in %", "")
	right := newPlot("the words that the network expects most", "probability in %", "")
	wordBars(r.Words).on(left)
	wordBars(r.Expected).on(right)
	left.X.Max = max(left.X.Max, right.X.Max) // one scale, or the bars could not be compared
	right.X.Max = left.X.Max
	left.Title.TextStyle.Font, right.Title.TextStyle.Font = letters(10.5).Font, letters(10.5).Font
	c = heading(pad(c), "“"+clean(r.Text, 80)+"” said again")
	beside(key(c, named{"stands in the text", blue}, named{"does not", orange}), left, right)
}

func wordBars(words []Word) bars {
	var b bars
	for _, w := range words {
		b = append(b, bar{w.Term, percent(w.Probability), 100 * float64(w.Probability), hueOf(w)})
	}
	return b
}

func hueOf(w Word) color.Color {
	if w.Count > 0 {
		return blue
	}
	return orange
}

func percent(p float64) string {
	if p < 0.00005 {
		return "<0.01 %"
	}
	return fmt.Sprintf("%.2f %%", 100*p)
}
