package hashing

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// A heldOut divides the documents with a label by which of their labels a trial learns.
type heldOut struct{ labelled, unlabelled, unseen []int }

// heldShare is the share of the labels, and of the documents with other labels, that a trial does
// not learn.
const heldShare = 0.1

// holdOut draws the labels and the documents to hold out. Of fewer than 5 labels, none is held out.
func (l *labels) holdOut(rng *rand.Rand) (h heldOut) {
	unseen := l.drawUnseen(rng)
	for _, i := range l.labelled() {
		switch {
		case slices.ContainsFunc(l.of[i], func(n uint32) bool { return unseen[n] }):
			h.unseen = append(h.unseen, i)
		case rng.Float64() < heldShare:
			h.unlabelled = append(h.unlabelled, i)
		default:
			h.labelled = append(h.labelled, i)
		}
	}
	return h
}

// drawUnseen draws a tenth of the labels, at least one of 5.
func (l *labels) drawUnseen(rng *rand.Rand) map[uint32]bool {
	all := slices.Sorted(maps.Keys(l.known()))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	unseen, n := map[uint32]bool{}, 0
	if len(all) >= 5 {
		n = max(1, int(heldShare*float64(len(all))))
	}
	for _, label := range all[:n] {
		unseen[label] = true
	}
	return unseen
}

// Limits of a trial, in documents. They are evenly spaced among all.
const (
	mostRanked = 20_000
	mostAsked  = 1000
)

// A ranking orders documents by the distances of their codes.
type ranking struct {
	labels *labels
	docs   []int
	k      int
}

// asked returns at most mostAsked documents of each part.
func (h heldOut) asked() heldOut {
	return heldOut{some(h.labelled, mostAsked), some(h.unlabelled, mostAsked), some(h.unseen, mostAsked)}
}

// all returns the documents of all parts.
func (h heldOut) all() []int { return slices.Concat(h.labelled, h.unlabelled, h.unseen) }

// trial returns the figures of the queries in h for codes before and after the labels were learned.
func (r ranking) trial(h heldOut, before, after []Code) *Trial {
	figures := func(queries []int) Figures {
		return Figures{len(queries), r.precision(queries, before), r.precision(queries, after)}
	}
	return &Trial{r.k, figures(h.labelled), figures(h.unlabelled), figures(h.unseen)}
}

// some returns at most n of the values, evenly spaced.
func some(all []int, n int) []int {
	places := spread(len(all), min(len(all), n))
	for i, at := range places {
		places[i] = all[at]
	}
	return places
}

// precision returns the mean share of documents with a label of the query among the k nearest ones
// but the query itself, in expectation over ties. It is 0 without queries.
func (r ranking) precision(queries []int, codes []Code) float64 {
	found := make([]float64, len(queries))
	_ = parallel.Each(context.Background(), len(queries), func(q int) error { // cannot fail
		found[q] = r.found(queries[q], codes)
		return nil
	})
	sum := 0.0
	for _, f := range found {
		sum += f / float64(r.k*len(queries))
	}
	return sum
}

// found returns the expected number of documents with a label of the query among the k nearest.
func (r ranking) found(query int, codes []Code) (sum float64) {
	var at, right [MaxBits + 1]int // by distance
	for _, i := range r.docs {
		if i == query {
			continue
		}
		d := Distance(codes[query], codes[i])
		at[d]++
		if r.labels.share(query, i) {
			right[d]++
		}
	}
	left := r.k
	for d := 0; left > 0 && d < len(at); d++ {
		if at[d] > 0 {
			sum += float64(right[d]) * min(1, float64(left)/float64(at[d]))
			left -= at[d]
		}
	}
	return sum
}

// codes returns the codes of some of the rows by net and the binariser. Other rows have nil.
func (o Options) codes(net *ae.Net, x ae.Rows, of []int) []Code {
	net, thresholds := o.Binariser.fit(net, x, o.Seed)
	n, _ := x.Dims()
	codes, k := make([]Code, n), 0
	for row := range slices.Chunk(net.Encode(nil, someRows{x, of}), net.Units()) {
		codes[of[k]] = binarise(row, thresholds)
		k++
	}
	return codes
}
