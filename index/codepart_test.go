package index

import (
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"pgregory.net/rapid"
)

// No code is more similar than the bound for its distance, which some code reaches.
func TestGreatestSimilarities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		margins := rapid.SliceOfN(rapid.Float32Range(-2, 2), 1, 8).Draw(t, "margins")
		similar, most := hashing.NewAsymmetric(margins), greatest(margins)
		own, reached := codeOf(margins), make([]float64, len(most))
		for i := range reached {
			reached[i] = -1
		}
		for c := range uint64(1) << len(margins) {
			d := hashing.Distance(own, hashing.Code{c})
			for i := range d + 1 {
				reached[i] = max(reached[i], similar.Similarity(hashing.Code{c}))
			}
		}
		for d, m := range most {
			if reached[d] > m || reached[d] < m-2*slack {
				t.Fatalf("%v, distance %d: at most %v, want %v", margins, d, m, reached[d])
			}
		}
	})
}
