package hashing

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// A Preference has the opinions of users about the documents of one query.
type Preference struct {
	Margins []float32 // of the query, one per bit
	Good    []Rated
	Bad     []Rated // disliked, or passed over
}

// A Rated is the code of a document with the weight of its opinion, over 0.
type Rated struct {
	Code   Code
	Weight float64
}

// usualSigns returns the mean signs of codes.
func usualSigns(width int, codes []Code) []float64 {
	usual := make([]float64, width)
	for _, c := range codes {
		addSigns(usual, c, 1/float64(len(codes)))
	}
	return usual
}

// addSigns adds the signs of a code, times a weight, to sum.
func addSigns(sum []float64, c Code, weight float64) {
	for i := range sum {
		if c.Bit(i) {
			sum[i] += weight
		} else {
			sum[i] -= weight
		}
	}
}

// turn returns the mean signs of the good documents minus those of the bad ones, at the scale of a
// direction. usual takes the place of either if there are none.
func (p *Preference) turn(usual []float64) []float32 {
	good, bad := meanSigns(p.Good, usual), meanSigns(p.Bad, usual)
	turn, scale := make([]float32, len(usual)), 1/math.Sqrt(float64(len(usual)))
	for i := range turn {
		turn[i] = float32((good[i] - bad[i]) * scale)
	}
	return turn
}

func meanSigns(docs []Rated, usual []float64) []float64 {
	total := 0.0
	for _, d := range docs {
		total += d.Weight
	}
	if total == 0 {
		return usual
	}
	mean := make([]float64, len(usual))
	for _, d := range docs {
		addSigns(mean, d.Code, d.Weight/total)
	}
	return mean
}

const (
	leastLearned = 20  // preferences to learn from
	mostRated    = 500 // preferences rated to decide

	// errorsAbove is the number of standard errors by which a rate must exceed that without an
	// adapter. With 2, three of 60 sets of random opinions gave an adapter, with 3 none.
	errorsAbove = 3
	mostNumbers = 1 << 20 // of the directions in an adapter, 4 MiB
)

// MostPreferences returns the number of preferences that an adapter of the width can hold: 5000,
// or fewer of more than 209 bits.
func MostPreferences(width int) int { return min(5000, mostNumbers/width) }

// LearnAdapter learns from preferences, of which it uses the last [MostPreferences], and from codes
// of other documents of the collection, of which a few hundred suffice. It returns nil if there are
// fewer than 20 preferences, or if the rate of those turned by the others does not exceed the rate
// without an adapter by three standard errors.
func LearnAdapter(preferences []Preference, others []Code) *Adapter {
	if len(preferences) < leastLearned || len(others) == 0 {
		return nil
	}
	width := len(preferences[0].Margins)
	preferences = preferences[max(0, len(preferences)-MostPreferences(width)):]
	usual, a := usualSigns(width, others), &Adapter{width: width}
	for _, p := range preferences {
		a.queries = append(a.queries, unit(p.Margins)...)
		a.turns = append(a.turns, p.turn(usual)...)
	}
	if gain, deviation := a.gain(preferences, others); gain <= errorsAbove*deviation {
		return nil
	}
	return a
}

// gain returns by how much the adapter raises the rate of preferences if it does not know them, as
// a mean over some of those that it was learned from, with its standard error.
func (a *Adapter) gain(preferences []Preference, others []Code) (gain, deviation float64) {
	var differences []float64
	var plain, turned Asymmetric
	step := 1 + (len(preferences)-1)/mostRated
	for i := 0; i < len(preferences); i += step {
		p := &preferences[i]
		if len(p.Good) == 0 {
			continue
		}
		plain.Reset(p.Margins)
		turned.Reset(a.without(i, p.Margins))
		differences = append(differences, p.rate(&turned, others)-p.rate(&plain, others))
	}
	if len(differences) < 2 {
		return 0, 0
	}
	gain, deviation = stat.MeanStdDev(differences, nil)
	return gain, stat.StdErr(deviation, float64(len(differences)))
}

// Rate returns how well adapted margins rank documents: the weighted share of pairs of a good
// document and a bad one or another one of the collection of which the good one is more similar to
// the query, from 0 to 1, as a mean over the preferences with a good document. All others together
// count as much as the bad ones, or as one if there are none. Ties count half. Rate returns 0
// without such preferences.
func (a *Adapter) Rate(preferences []Preference, others []Code) float64 {
	sum, rated := 0.0, 0.0
	var query Asymmetric
	for i := range preferences {
		if p := &preferences[i]; len(p.Good) > 0 {
			query.Reset(a.Adapt(p.Margins))
			sum += p.rate(&query, others)
			rated++
		}
	}
	return sum / max(1, rated)
}

// rate is Rate for one preference. Sorted low documents make its time n log n.
func (p *Preference) rate(query *Asymmetric, others []Code) float64 {
	low, total := p.low(query, others)
	right, pairs := 0.0, 0.0
	for _, g := range p.Good {
		s := query.Similarity(g.Code)
		below := sort.Search(len(low), func(i int) bool { return low[i].similarity >= s })
		equal := sort.Search(len(low), func(i int) bool { return low[i].similarity > s })
		right += g.Weight * (weightBefore(low, below) + weightBefore(low, equal)) / 2
		pairs += g.Weight * total
	}
	return right / max(pairs, math.SmallestNonzeroFloat64)
}

// A scored is a document that good ones should exceed in similarity.
type scored struct {
	similarity float64
	weight     float64
	sum        float64 // of the weights up to this one in a list
}

// low returns the bad and other documents, the least similar first, and their weight.
func (p *Preference) low(query *Asymmetric, others []Code) (low []scored, total float64) {
	low = make([]scored, 0, len(p.Bad)+len(others))
	for _, b := range p.Bad {
		low = append(low, scored{similarity: query.Similarity(b.Code), weight: b.Weight})
		total += b.Weight
	}
	if total == 0 {
		total = 1
	}
	for _, c := range others {
		low = append(low, scored{similarity: query.Similarity(c), weight: total / float64(len(others))})
	}
	slices.SortFunc(low, func(a, b scored) int { return cmp.Compare(a.similarity, b.similarity) })
	total = 0
	for i := range low {
		total += low[i].weight
		low[i].sum = total
	}
	return low, total
}

// weightBefore returns the weight of the first n of a list.
func weightBefore(low []scored, n int) float64 {
	if n == 0 {
		return 0
	}
	return low[n-1].sum
}
