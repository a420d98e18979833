package hashing

import (
	"cmp"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// A BitMeaning says what one bit of the code stands for.
type BitMeaning struct {
	On, Off []string // the terms that the decoder expects more when the bit is one, and when it is zero
}

// Meaning describes bit i by at most n terms a side, weightiest first. A term's weight is how
// many times likelier the bit makes it, as a logarithm, all other bits being undecided, times the
// square root of its probability, times the logarithm of how rare it is: neither words that stand
// everywhere nor words that hardly occur. A model without a decoder (lsh) has no terms to tell.
func (m *Model) Meaning(i, n int) BitMeaning {
	on, off := m.expect(i, 0.5), m.expect(i, -0.5)
	return BitMeaning{On: m.telling(on, off, n), Off: m.telling(off, on, n)}
}

// expect is what the decoder says of all terms with unit i so far above its threshold and all others undecided.
func (m *Model) expect(i int, above float32) []float32 {
	h := slices.Clone(m.thresholds)
	h[i] += above
	return m.net.Decode(h)
}

// telling lists the terms with the largest √p·log(p/q)·log(N/df) or, of linear outputs, with the largest p−q.
func (m *Model) telling(p, q []float32, n int) []string {
	weigh := func(id int) float64 {
		rare := math.Log(float64(m.vocabulary.Docs()) / float64(m.vocabulary.DF(uint32(id))))
		return math.Sqrt(float64(p[id])) * math.Log(float64(p[id])/float64(q[id])) * rare
	}
	if m.net.Output() == ae.Identity {
		weigh = func(id int) float64 { return float64(p[id] - q[id]) }
	}
	type weighed struct {
		id     uint32
		weight float64
	}
	var terms []weighed
	for id := range p {
		if w := weigh(id); w > 0 {
			terms = append(terms, weighed{uint32(id), w})
		}
	}
	slices.SortFunc(terms, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id))
	})
	var names []string
	for _, t := range terms[:min(n, len(terms))] {
		names = append(names, m.vocabulary.Term(t.id))
	}
	return names
}
