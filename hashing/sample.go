package hashing

import "math/rand/v2"

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
