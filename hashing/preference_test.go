package hashing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// slowRate compares every good document with every other one.
func (p *Preference) slowRate(query *Asymmetric, others []Code) float64 {
	low := append([]Rated{}, p.Bad...)
	total := 0.0
	for _, b := range p.Bad {
		total += b.Weight
	}
	if total == 0 {
		total = 1
	}
	for _, c := range others {
		low = append(low, Rated{c, total / float64(len(others))})
	}
	right, pairs := 0.0, 0.0
	for _, g := range p.Good {
		for _, l := range low {
			weight := g.Weight * l.Weight
			pairs += weight
			switch a, b := query.Similarity(g.Code), query.Similarity(l.Code); {
			case a > b:
				right += weight
			case a == b:
				right += weight / 2
			}
		}
	}
	return right / max(pairs, math.SmallestNonzeroFloat64)
}

// Codes of 4 bits have many ties.
func TestRateIsThatOfAllPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	code := func() Code { return Code{r.Uint64N(16)} }
	rated := func(n int) (all []Rated) {
		for range n {
			all = append(all, Rated{code(), float64(1 + r.IntN(10))})
		}
		return all
	}
	for range 2000 {
		p := Preference{Margins: []float32{1, -1, .5, float32(r.IntN(3))}, Good: rated(r.IntN(6)), Bad: rated(r.IntN(6))}
		var others []Code
		for range r.IntN(6) {
			others = append(others, code())
		}
		query := NewAsymmetric(p.Margins)
		if got, want := p.rate(query, others), p.slowRate(query, others); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%+v with the others %v has the rate %g, want %g", p, others, got, want)
		}
	}
}

// These are 2^38 pairs, too many to compare each.
func TestRateOfManyDocuments(t *testing.T) {
	const n = 1 << 19
	p := Preference{Margins: []float32{1}, Good: make([]Rated, n), Bad: make([]Rated, n)}
	for i := range n {
		p.Good[i], p.Bad[i] = Rated{Code{1}, 1}, Rated{Code{0}, 1}
	}
	if got := p.rate(NewAsymmetric(p.Margins), []Code{{1}}); math.Abs(got-.75) > 1e-9 {
		t.Errorf("the rate is %g, want 0.75", got)
	}
}
