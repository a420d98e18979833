package hashing

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// ErrNoDecoder means that the model's network has no decoder from activations to terms.
var ErrNoDecoder = errors.New("a model of this kind cannot predict words: train a model of another kind")

// An Expected is a term and the probability that the network gives it.
type Expected struct {
	Term        string  `json:"term"`        // as a word
	Probability float64 `json:"probability"` // that a word of the document is this term
	Usual       float64 `json:"usual"`       // that a word of any document is this term
}

// gain returns the term's share of the Kullback-Leibler divergence from the usual distribution:
// p·log(p/q) for the probability p and the usual probability q.
func (e Expected) gain() float64 {
	if e.Probability == 0 {
		return 0
	}
	return e.Probability * math.Log(e.Probability/e.Usual)
}

// Expect returns at most n characteristic terms of a document with these activations: those with
// the largest positive p·log(p/q), where p is the probability that a word of the document is the
// term, and q the same for a word of any document. The error is [ErrNoDecoder].
func (m *Model) Expect(activations []float32, n int) ([]Expected, error) {
	p, err := m.Distribution(activations)
	if err != nil {
		return nil, err
	}
	return topByGain(m.expected(p, func(uint32) bool { return true }), n), nil
}

// expected returns the terms whose ids keep accepts, in order of id.
func (m *Model) expected(p []float64, keep func(id uint32) bool) []Expected {
	terms := []Expected{}
	usual := m.usual()
	for id := range uint32(len(p)) {
		if keep(id) {
			terms = append(terms, Expected{m.vocabulary.Word(id), p[id], usual(id)})
		}
	}
	return terms
}

// topByGain returns at most n of the terms with a positive gain, largest gain first. It modifies
// terms.
func topByGain(terms []Expected, n int) []Expected {
	terms = slices.DeleteFunc(terms, func(e Expected) bool { return e.gain() <= 0 })
	slices.SortStableFunc(terms, func(a, b Expected) int { return cmp.Compare(b.gain(), a.gain()) })
	return terms[:min(n, len(terms))]
}

// usual returns a function from a term's id to its share of the document frequencies of all terms:
// the probability that a word of any document is the term.
func (m *Model) usual() func(id uint32) float64 {
	sum := 0.0
	for id := range m.vocabulary.Len() {
		sum += float64(m.vocabulary.DF(uint32(id)))
	}
	return func(id uint32) float64 { return float64(m.vocabulary.DF(id)) / sum }
}

// Distribution returns the probability that a word of a document with these activations is each
// term, by id. Softmax outputs are probabilities already. A sigmoid output is the probability that
// the term occurs at all, and a linear one is a weighted count; both are divided by their sum,
// with negative values counted as zero. If all outputs are zero, the distribution is the usual
// one. The error is [ErrNoDecoder].
func (m *Model) Distribution(activations []float32) ([]float64, error) {
	y := m.net.Decode(activations)
	if y == nil {
		return nil, ErrNoDecoder
	}
	p, sum := make([]float64, len(y)), 0.0
	weigh := m.occurrenceWeights(y)
	for i, v := range y {
		p[i] = max(0, float64(v)) / weigh(i)
		sum += p[i]
	}
	usual := m.usual()
	for i := range p {
		if sum == 0 {
			p[i] = usual(uint32(i))
			continue
		}
		p[i] /= sum
	}
	return p, nil
}

// occurrenceWeights returns a function from a term's id to the weight of one occurrence in the
// outputs y. It is 1 for outputs that are probabilities.
func (m *Model) occurrenceWeights(y []float32) func(i int) float64 {
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
