package hashing

import (
	"cmp"
	"math"
	"slices"
)

// A BitMeaning describes one bit of the code by terms. Here and in all other results for people,
// terms are shown as words: see [ingest.Vocabulary.Word].
type BitMeaning struct {
	On, Off []string // terms that are more probable if the bit is one, and if it is zero
}

// Meaning describes bit i by at most n terms a side, heaviest first. The weight of a term is
// √p·log(p/q)·log(N/df), where p is its probability with the bit as given and q with the bit
// inverted, all other units being at their thresholds, N is the number of documents and df the
// number of those with the term. The weight favours neither ubiquitous nor rare terms. Without a
// decoder (lsh, sth), the result is empty.
func (m *Model) Meaning(i, n int) BitMeaning {
	on, off := m.Influences(i, n)
	return BitMeaning{On: termsOf(on), Off: termsOf(off)}
}

// An Influence is the effect of one bit on the probability of one term.
type Influence struct {
	Term string `json:"term"` // as a word
	// Times is the factor by which the bit makes the term more probable, all other units being at
	// their thresholds. It is over 1.
	Times float64 `json:"times"`
}

// Influences returns the terms of [Model.Meaning] with their factors: on if bit i is one, off if
// it is zero.
func (m *Model) Influences(i, n int) (on, off []Influence) {
	one, zero := m.distributionGiven(i, 0.5), m.distributionGiven(i, -0.5)
	return m.strongest(one, zero, n), m.strongest(zero, one, n)
}

// distributionGiven returns the distribution over terms with unit i at the given offset from its
// threshold and all other units at theirs. Without a decoder it is nil.
func (m *Model) distributionGiven(i int, offset float32) []float64 {
	h := slices.Clone(m.thresholds)
	h[i] += offset
	p, _ := m.Distribution(h) // the error is ErrNoDecoder
	return p
}

// minProbability keeps ratios finite where a probability underflows to 0.
const minProbability = 1e-9

// strongest returns the n terms with the largest positive √p·log(p/q)·log(N/df).
func (m *Model) strongest(p, q []float64, n int) []Influence {
	type weighed struct {
		id     uint32
		weight float64
	}
	var terms []weighed
	for id := range p {
		rare := math.Log(float64(m.vocabulary.Docs()) / float64(m.vocabulary.DF(uint32(id))))
		if w := math.Sqrt(p[id]) * math.Log(likelihoodRatio(p[id], q[id])) * rare; w > 0 {
			terms = append(terms, weighed{uint32(id), w})
		}
	}
	slices.SortFunc(terms, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id))
	})
	var influences []Influence
	for _, t := range terms[:min(n, len(terms))] {
		influences = append(influences, Influence{m.vocabulary.Word(t.id), likelihoodRatio(p[t.id], q[t.id])})
	}
	return influences
}

// likelihoodRatio returns p/q with minProbability added to both.
func likelihoodRatio(p, q float64) float64 { return (p + minProbability) / (q + minProbability) }

func termsOf(influences []Influence) []string {
	var names []string
	for _, t := range influences {
		names = append(names, t.Term)
	}
	return names
}
