package hashing

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Draw makes activations that no document has: each unit takes its value from a random one of the documents, whose
// activations follow each other, so that every unit has the values that it has in documents, independently of the
// others. That suits the units of every kind of model. It panics without documents.
func (m *Model) Draw(documents []float32, rng *rand.Rand) []float32 {
	drawn := make([]float32, m.Bits())
	for i := range drawn {
		drawn[i] = documents[rng.IntN(len(documents)/len(drawn))*len(drawn)+i]
	}
	return drawn
}

// Walk draws a document of the usual length from what the network expects in one with these activations, and
// returns the activations of that. Units drawn alone agree on little; some steps of this chain lead to where
// documents are (Bengio et al., "Generalized denoising auto-encoders as generative models", NIPS 2013). Nothing pulls a
// linear network there: its steps only lose themselves. The error is [ErrNoDecoder].
func (m *Model) Walk(activations []float32, rng *rand.Rand) ([]float32, error) {
	p, err := m.Distribution(activations)
	if err != nil {
		return nil, err
	}
	words := distuv.NewCategorical(p, rng)
	drawn := m.header.read(func(yield func(string) bool) {
		for range max(1, int(m.vocabulary.MeanLength())) {
			if !yield(m.vocabulary.Term(uint32(words.Rand()))) {
				return
			}
		}
	}, m.vocabulary)
	return m.net.Encode(nil, m.header.rows([]document{drawn}, m.vocabulary)), nil
}

// Between goes in a straight line from the activations a to b, both of which are among the steps, at least two.
func Between(a, b []float32, steps int) [][]float32 {
	way := make([][]float32, steps)
	for s := range way {
		t := float32(s) / float32(steps-1)
		for i := range a {
			way[s] = append(way[s], (1-t)*a[i]+t*b[i])
		}
	}
	return way
}
