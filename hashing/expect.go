package hashing

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// ErrNoDecoder means that the network has no way back from activations to words.
var ErrNoDecoder = errors.New("a model of this kind does not say which words it expects: train one of another kind")

// An Expected term is one that the network believes in.
type Expected struct {
	Term        string  `json:"term"`
	Probability float64 `json:"probability"` // that a word of the document is this one
	Usual       float64 `json:"usual"`       // the same of any document
}

// gain is how much is won by expecting the term: its share of the Kullback-Leibler divergence from what is usual.
func (e Expected) gain() float64 {
	if e.Probability == 0 {
		return 0
	}
	return e.Probability * math.Log(e.Probability/e.Usual)
}

// Expect returns the n terms that tell most of what the network expects in a document with these activations:
// those with the largest p·log(p/q), p being how likely a word of the document is the term, and q how likely a word
// of any document is. The error is [ErrNoDecoder].
func (m *Model) Expect(activations []float32, n int) ([]Expected, error) {
	p, err := m.Distribution(activations)
	if err != nil {
		return nil, err
	}
	return telling(m.expected(p, func(uint32) bool { return true }), n), nil
}

// expected are the terms that are wanted, by id.
func (m *Model) expected(p []float64, wanted func(id uint32) bool) []Expected {
	terms := []Expected{}
	usual := m.usual()
	for id := range uint32(len(p)) {
		if wanted(id) {
			terms = append(terms, Expected{m.vocabulary.Term(id), p[id], usual(id)})
		}
	}
	return terms
}

// telling are at most n of the terms that are expected more than usual, those that gain most first.
func telling(terms []Expected, n int) []Expected {
	terms = slices.DeleteFunc(terms, func(e Expected) bool { return e.gain() <= 0 })
	slices.SortStableFunc(terms, func(a, b Expected) int { return cmp.Compare(b.gain(), a.gain()) })
	return terms[:min(n, len(terms))]
}

// usual is how likely a word of any document is a term: the term's share of all that documents hold.
func (m *Model) usual() func(id uint32) float64 {
	sum := 0.0
	for id := range m.vocabulary.Len() {
		sum += float64(m.vocabulary.DF(uint32(id)))
	}
	return func(id uint32) float64 { return float64(m.vocabulary.DF(id)) / sum }
}

// Distribution is how likely a word of a document with these activations is each term, by id. A softmax says so itself. Of
// sigmoid outputs each is the chance that the term occurs at all, of linear ones the weighted counts; both
// are taken as shares of their sum, what is negative as zero. The error is [ErrNoDecoder].
func (m *Model) Distribution(activations []float32) ([]float64, error) {
	y := m.net.Decode(activations)
	if y == nil {
		return nil, ErrNoDecoder
	}
	p, sum := make([]float64, len(y)), 0.0
	weigh := m.weights(y)
	for i, v := range y {
		p[i] = max(0, float64(v)) / weigh(i)
		sum += p[i]
	}
	usual := m.usual()
	for i := range p {
		if sum == 0 { // it expects nothing
			p[i] = usual(uint32(i))
			continue
		}
		p[i] /= sum
	}
	return p, nil
}

// weights is what one occurrence of each term weighs in the outputs y: 1 where they are probabilities.
func (m *Model) weights(y []float32) func(i int) float64 {
	if m.net.Output() != ae.Identity {
		return func(int) float64 { return 1 }
	}
	var once ingest.Counts
	for i := range y {
		once.IDs, once.Ns = append(once.IDs, uint32(i)), append(once.Ns, 1)
	}
	w := m.header.Weighting.Weigh(nil, once, m.vocabulary)
	return func(i int) float64 { return float64(w[i]) }
}
