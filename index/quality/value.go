package quality

import (
	"cmp"
	"math"
)

// Of returns the expected value of the measure over uniformly random orders within ties, from 0 to
// 1. It returns 0 for a query without relevant documents and for a measure that [Parse] rejects.
func (m Measure) Of(r *Ranking) float64 {
	all := float64(len(r.grades))
	if all == 0 {
		return 0
	}
	k := cmp.Or(m.Cutoff, math.MaxInt)
	switch m.Name {
	case "P":
		return r.hits(k) / float64(k)
	case "R":
		return r.hits(k) / all
	case "Rprec":
		return r.hits(len(r.grades)) / all
	case "Success":
		return r.success(k)
	case "RR":
		return r.reciprocal(k)
	case "AP":
		return r.precisions(k) / all
	case "nDCG":
		return r.gain(k) / r.ideal(k)
	}
	return 0
}

// hits returns the expected number of relevant documents among the first k.
func (r *Ranking) hits(k int) float64 {
	sum := 0.0
	for _, t := range r.ties {
		inside := min(t.size, k-t.above)
		if inside <= 0 {
			break
		}
		sum += float64(t.relevant) * float64(inside) / float64(t.size)
	}
	return sum
}

// success returns the probability that a relevant document is among the first k: one minus the
// probability of drawing only others, which is 0 from the draw on at which none are left. Only the
// first tie matters, because the first k reach a later one only if they include all of the first.
func (r *Ranking) success(k int) float64 {
	if len(r.ties) == 0 {
		return 0
	}
	t, none := r.ties[0], 1.0
	for i := range min(t.size, k-t.above) {
		none *= float64(t.size-t.relevant-i) / float64(t.size-i)
	}
	return 1 - none
}

// reciprocal returns the expected value of 1/rank of the first relevant document, where ranks
// beyond k count as 0.
func (r *Ranking) reciprocal(k int) float64 {
	if len(r.ties) == 0 {
		return 0
	}
	t, sum, none := r.ties[0], 0.0, 1.0 // none: the probability that none so far is relevant
	for i := range min(t.size-t.relevant+1, k-t.above) {
		here := float64(t.relevant) / float64(t.size-i)
		sum += none * here / float64(t.above+i+1)
		none *= 1 - here
	}
	return sum
}

// precisions returns the expected sum, over the relevant documents among the first k, of the
// precision at their rank. A place in a tie is relevant with probability relevant/size. If it is,
// each other place of the tie is relevant with probability (relevant-1)/(size-1).
func (r *Ranking) precisions(k int) float64 {
	sum, before := 0.0, 0 // relevant documents in earlier ties
	for _, t := range r.ties {
		here := float64(t.relevant) / float64(t.size)
		other := float64(t.relevant-1) / float64(max(1, t.size-1))
		part := 0.0
		for i := range min(t.size, k-t.above) {
			part += (1 + float64(before) + float64(i)*other) / float64(t.above+i+1)
		}
		sum += here * part
		before += t.relevant
	}
	return sum
}

// gain returns the expected discounted cumulative gain of the first k documents.
func (r *Ranking) gain(k int) float64 {
	sum := 0.0
	for _, t := range r.ties {
		part := 0.0
		for i := range min(t.size, k-t.above) {
			part += discount(t.above + i)
		}
		sum += t.gain / float64(t.size) * part
	}
	return sum
}

// ideal returns the discounted cumulative gain of the best order of all relevant documents.
func (r *Ranking) ideal(k int) float64 {
	sum := 0.0
	for i, g := range r.grades[:min(k, len(r.grades))] {
		sum += float64(g) * discount(i)
	}
	return sum
}

// discount returns the factor of the gain of a document that follows n others.
func discount(n int) float64 { return 1 / math.Log2(float64(n+2)) }
