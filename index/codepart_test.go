package index

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// A document's part is the weighted similarity, or any value below least if it is below that, in
// whatever order the documents are looked up.
func TestCodePart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	part := &codePart{code: new(hashing.Asymmetric)}
	for _, bits := range []int{100, 7, 64} {
		s, codes := randomCodes(r, bits)
		last := s.nums[len(s.nums)-1]
		margins := make([]float32, bits)
		query := hashing.NewCode(bits)
		for i := range margins {
			margins[i] = float32(r.NormFloat64())
			if margins[i] > 0 {
				query[i/64] |= 1 << (i % 64)
			}
		}
		part = newCodePart(s, query, margins, .4, part.code)
		for i := range 4000 {
			n := uint32(i) % (last + 5)
			if i > 2000 {
				n = r.Uint32N(last + 5)
			}
			want := -.4
			if c := codes[n]; c != nil {
				want = .4 * hashing.NewAsymmetric(margins).Similarity(c)
			}
			least := r.Float64()*.8 - .4
			if i%5 == 0 {
				least = want
			}
			if i%7 == 0 {
				least = math.Inf(-1)
			}
			if got := part.Of(n, least); got != want && (got >= least || want >= least) {
				t.Fatalf("%d bits, document %d: %v, want %v, least %v", bits, n, got, want, least)
			}
		}
	}
}

// randomCodes returns a snapshot of 500 codes, and the codes by number. Many numbers have none.
func randomCodes(r *rand.Rand, bits int) (*snapshot, map[uint32]hashing.Code) {
	s, codes := newSnapshot(1, toy{Width: bits}), map[uint32]hashing.Code{}
	var b block
	for n := uint32(0); len(codes) < 500; n++ {
		if r.IntN(8) == 0 || n/100%3 == 1 && r.IntN(30) > 0 {
			continue
		}
		c := hashing.NewCode(bits)
		for i := range bits {
			c[i/64] |= r.Uint64N(2) << (i % 64)
		}
		b.nums, b.codes, codes[n] = append(b.nums, n), append(b.codes, c...), c
	}
	s.add(b)
	return s, codes
}
