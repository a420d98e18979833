package insight

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// Activations returns the activations of all documents that have a code, one after the other. If
// there are none, the error is [hashing.ErrNoTerms].
func Activations(docs iter.Seq2[index.Sketched, error]) ([]float32, error) {
	var all []float32
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		all = append(all, d.Sketch.Activations...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no document to draw activations from: %w", hashing.ErrNoTerms)
	}
	return all, nil
}

// Dream returns n samples of activations. Each starts with a result of draw, to which it applies
// the given number of steps of [hashing.Model.Walk]. The error is [hashing.ErrNoDecoder].
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
