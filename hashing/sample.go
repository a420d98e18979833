package hashing

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Draw returns random activations. Each unit takes its value from a random one of the documents,
// whose activations are concatenated, so that every unit has the distribution that it has in
// documents, independently of the others. This suits the units of every kind of model. Draw panics
// without documents.
func (m *Model) Draw(documents []float32, rng *rand.Rand) []float32 {
	drawn := make([]float32, m.Bits())
	for i := range drawn {
		drawn[i] = documents[rng.IntN(len(documents)/len(drawn))*len(drawn)+i]
	}
	return drawn
}

// Walk draws a random document of mean length from the distribution for these activations, and
// returns its activations. Units drawn independently are inconsistent; a few steps of this Markov
// chain lead to where documents are (Bengio et al., "Generalized denoising auto-encoders as
// generative models", NIPS 2013). A linear network does not pull the chain there: its steps only
// add noise. The error is [ErrNoDecoder].
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
	return m.net.Encode(nil, m.header.one(drawn, m.vocabulary)), nil
}

// Between returns activations on a straight line from a to b. Both ends count as steps, so steps
// is at least 2.
func Between(a, b []float32, steps int) [][]float32 {
	path := make([][]float32, steps)
	for s := range path {
		t := float32(s) / float32(steps-1)
		for i := range a {
			path[s] = append(path[s], (1-t)*a[i]+t*b[i])
		}
	}
	return path
}
