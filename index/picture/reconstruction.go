package picture

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Reconstruction compares a text with the words that the network expects, given its code.
type Reconstruction struct {
	Text string `json:"text"` // beginning of the text, or id of the document
	// Words are the words of the text with the highest TF-IDF weights, and Expected the most
	// probable words of the vocabulary. Both are sorted by falling probability.
	Words    []Word `json:"words"`
	Expected []Word `json:"expected"`
}

// A Word is a term in a [Reconstruction], shown as a word.
type Word struct {
	Term        string  `json:"term"`
	Count       int     `json:"count"` // occurrences in the text
	Probability float64 `json:"probability"`
}

// NewReconstruction reconstructs a text and returns at most n words of its own and n expected
// words. name is shown in the title. The error may be [hashing.ErrNoDecoder] or
// [hashing.ErrNoTerms].
func NewReconstruction(m *hashing.Model, name, text string, n int) (*Reconstruction, error) {
	s, err := m.Hash(text)
	if err != nil {
		return nil, err
	}
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return nil, err
	}
	words := vocabularyWords(m.Vocabulary(), s.Counts, p)
	own := []Word{}
	for _, id := range m.Vocabulary().Heaviest(s.Counts, n) {
		own = append(own, words[id])
	}
	return &Reconstruction{name, mostProbable(own, n), mostProbable(words, n)}, nil
}

// vocabularyWords returns the whole vocabulary as words.
func vocabularyWords(v *ingest.Vocabulary, c ingest.Counts, p []float64) []Word {
	words := make([]Word, len(p))
	for id := range p {
		words[id] = Word{v.Word(uint32(id)), 0, p[id]}
	}
	for i, id := range c.IDs {
		words[id].Count = int(c.Ns[i])
	}
	return words
}

// mostProbable returns the n most probable words.
func mostProbable(words []Word, n int) []Word {
	order := slices.Clone(words)
	slices.SortStableFunc(order, func(a, b Word) int { return cmp.Compare(b.Probability, a.Probability) })
	return order[:min(n, len(order))]
}

func (r *Reconstruction) size() (width, height vg.Length) {
	return 9.5 * vg.Inch, barsHeight(max(len(r.Words), len(r.Expected))) + vg.Points(24)
}

func (r *Reconstruction) draw(c draw.Canvas) {
	left := newPlot("words of the text with the highest weights", "probability in %", "")
	right := newPlot("words that the network expects most", "probability in %", "")
	wordBars(r.Words).addTo(left)
	wordBars(r.Expected).addTo(right)
	left.X.Max = max(left.X.Max, right.X.Max) // equal scales make the bars comparable
	right.X.Max = left.X.Max
	left.Title.TextStyle.Font, right.Title.TextStyle.Font = textStyle(10.5).Font, textStyle(10.5).Font
	c = heading(pad(c), "Reconstruction of “"+cleanLabel(r.Text, 80)+"”")
	drawAligned(key(c, keyEntry{"in the text", blue}, keyEntry{"not in the text", orange}), beside, left, right)
}

func wordBars(words []Word) bars {
	var b bars
	for _, w := range words {
		hue := orange
		if w.Count > 0 {
			hue = blue
		}
		b = append(b, bar{w.Term, percent(w.Probability), 100 * w.Probability, hue})
	}
	return b
}

func percent(p float64) string {
	if p < 0.00005 {
		return "<0.01 %"
	}
	return fmt.Sprintf("%.2f %%", 100*p)
}
