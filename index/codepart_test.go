package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
)

// A document's part is the weighted similarity, or any value below least if it is below that.
func TestCodePart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	part := &codePart{code: new(hashing.Asymmetric)}
	for _, bits := range []int{100, 7, 64} {
		s, codes := randomCodes(r, bits)
		last := s.nums[len(s.nums)-1]
		margins := make([]float32, bits)
		for i := range margins {
			margins[i] = float32(r.NormFloat64())
		}
		part = newCodePart(s, margins, .4, part.code)
		for range 40 {
			var numbers []uint32
			for n := uint32(0); n < last+70; n += 1 + r.Uint32N(9) {
				numbers = append(numbers, n)
			}
			least := make([]float64, len(numbers))
			for i := range least {
				least[i] = r.Float64()*.8 - .4
			}
			got := slices.Clone(least)
			part.Parts(numbers, got)
			for i, n := range numbers {
				want := -.4
				if c := codes[n]; c != nil {
					want = .4 * hashing.NewAsymmetric(margins).Similarity(c)
				}
				if got[i] != want && (got[i] >= least[i] || want >= least[i]) {
					t.Fatalf("%d bits, document %d: %v, want %v, least %v", bits, n, got[i], want, least[i])
				}
			}
		}
	}
}

// randomCodes returns a snapshot of 500 codes, and the codes by number. Many numbers have none.
func randomCodes(r *rand.Rand, bits int) (*snapshot, map[uint32]hashing.Code) {
	s, codes := newSnapshot(1, toy{Width: bits}), map[uint32]hashing.Code{}
	var b format.Block
	for n := uint32(0); len(codes) < 500; n++ {
		if r.IntN(8) == 0 || n/100%3 == 1 && r.IntN(30) > 0 {
			continue
		}
		c := hashing.NewCode(bits)
		for i := range bits {
			c[i/64] |= r.Uint64N(2) << (i % 64)
		}
		b.Nums, b.Codes, codes[n] = append(b.Nums, n), append(b.Codes, c...), c
	}
	s.add(b)
	return s, codes
}
