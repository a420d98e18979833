package insight

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// Activations are those of the documents that have a code, one after the other. Without any the error is [hashing.ErrNoTerms].
func Activations(docs iter.Seq2[index.Sketched, error]) ([]float32, error) {
	var all []float32
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		all = append(all, d.Sketch.Activations...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no document to draw from: %w", hashing.ErrNoTerms)
	}
	return all, nil
}

// Dream makes activations that no document has: n times those that draw gives, and so many steps of [hashing.Model.Walk] from there. The error
// is [hashing.ErrNoDecoder].
func Dream(m *hashing.Model, draw func(*rand.Rand) []float32, n, walk int, rng *rand.Rand) ([][]float32, error) {
	dreams := make([][]float32, n)
	for i := range dreams {
		dreams[i] = draw(rng)
		for range walk {
			var err error
			if dreams[i], err = m.Walk(dreams[i], rng); err != nil {
				return nil, err
			}
		}
	}
	return dreams, nil
}
