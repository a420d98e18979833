package hashing

import (
	"cmp"
	"math"
	"slices"
)

// A BitMeaning says what one bit of the code stands for.
type BitMeaning struct {
	On, Off []string // the terms that the decoder expects more when the bit is one, and when it is zero
}

// Meaning describes bit i by at most n terms a side, weightiest first. A term's weight is how
// many times likelier the bit makes it, as a logarithm, all other bits being undecided, times the
// square root of its probability, times the logarithm of how rare it is: neither words that stand
// everywhere nor words that hardly occur. A model without a decoder (lsh, sth) has no terms to tell.
func (m *Model) Meaning(i, n int) BitMeaning {
	on, off := m.Influences(i, n)
	return BitMeaning{On: termsOf(on), Off: termsOf(off)}
}

// An Influence is what one bit does to one term.
type Influence struct {
	Term  string  `json:"term"`
	Times float64 `json:"times"` // how many times likelier the bit makes the term, all other bits being undecided: over 1
}

// Influences are the terms of [Model.Meaning] with what bit i does to them: on when it is one, off when it is zero.
func (m *Model) Influences(i, n int) (on, off []Influence) {
	one, zero := m.given(i, 0.5), m.given(i, -0.5)
	return m.telling(one, zero, n), m.telling(zero, one, n)
}

// given is the distribution over terms with unit i so far above its threshold and all others undecided.
func (m *Model) given(i int, above float32) []float64 {
	h := slices.Clone(m.thresholds)
	h[i] += above
	p, _ := m.Distribution(h) // nil without a decoder
	return p
}

// least is what a probability counts for at the least: it may be too small to be told from 0.
const least = 1e-9

// telling lists the terms with the largest √p·log(p/q)·log(N/df).
func (m *Model) telling(p, q []float64, n int) []Influence {
	type weighed struct {
		id     uint32
		weight float64
	}
	var terms []weighed
	for id := range p {
		rare := math.Log(float64(m.vocabulary.Docs()) / float64(m.vocabulary.DF(uint32(id))))
		if w := math.Sqrt(p[id]) * math.Log(times(p[id], q[id])) * rare; w > 0 {
			terms = append(terms, weighed{uint32(id), w})
		}
	}
	slices.SortFunc(terms, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id))
	})
	var told []Influence
	for _, t := range terms[:min(n, len(terms))] {
		told = append(told, Influence{m.vocabulary.Term(t.id), times(p[t.id], q[t.id])})
	}
	return told
}

// times is how many times likelier p is than q.
func times(p, q float64) float64 { return (p + least) / (q + least) }

func termsOf(told []Influence) []string {
	var names []string
	for _, t := range told {
		names = append(names, t.Term)
	}
	return names
}
