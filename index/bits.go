package index

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
)

// A Bit describes one bit of the codes in this collection.
type Bit struct {
	Index   int
	Mean    float64 // share of the codes in which the bit is set
	Entropy float64 // in bits; 0 if the bit is dead
	Dead    bool    // constant over the collection
	Meaning hashing.BitMeaning
	Drivers []string // ids of the documents with the highest activation
	Spread  float64  // standard deviation of the activations over the rehashed documents, or 0
}

// minVariance is the variance of the activations above which a unit counts as active.
const minVariance = 0.01

// Active reports whether the variance of the unit's activations over the documents exceeds 0.01.
// This is the criterion by which Burda, Grosse and Salakhutdinov ("Importance weighted
// autoencoders", 2016) count the active units of a variational model, whose activations are
// posterior means.
func (b Bit) Active() bool { return b.Spread*b.Spread > minVariance }

// maxHashed is the number of documents that Bits rehashes at most.
const maxHashed = 20000

// Bits describes each bit, with at most n terms a side and n documents. Finding the terms takes two
// passes of the decoder. Since activations are not stored, documents are rehashed to find the
// drivers and the spread: all of them, or at most 20,000 evenly spaced ones of a large collection.
// If n is 0 or the codes were made elsewhere, Bits determines neither terms, drivers nor spread. It
// fails with [ErrNoModel].
func (ix *Index) Bits(ctx context.Context, n int) ([]Bit, error) {
	s, err := ix.coded(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Bit, s.bits)
	set := s.bitCounts()
	for i := range all {
		mean := float64(set[i]) / float64(max(1, s.live()))
		all[i] = Bit{Index: i, Mean: mean, Entropy: entropy(mean), Dead: set[i] == 0 || set[i] == s.live()}
	}
	if n <= 0 || s.foreign() {
		return all, nil
	}
	err = parallel.Each(ctx, len(all), func(i int) error {
		all[i].Meaning = s.model.Meaning(i, n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	tallies, err := ix.tallies(ctx, s, n)
	for i, t := range tallies {
		all[i].Drivers, all[i].Spread = t.ids(), t.spread()
	}
	return all, err
}

// bitCounts returns for each bit the number of live codes in which it is set.
func (s *snapshot) bitCounts() []int {
	set := make([]int, s.bits)
	for row := range s.rows() {
		if !s.alive(row) {
			continue
		}
		c := s.code(row)
		for i := range set {
			set[i] += int(c[i/64] >> (i % 64) & 1)
		}
	}
	return set
}

func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log2(p) - (1-p)*math.Log2(1-p)
}

// tallies rehashes documents and returns a tally of the activations of each bit.
func (ix *Index) tallies(ctx context.Context, s *snapshot, n int) ([]tally, error) {
	step := max(1, (s.rows()+maxHashed-1)/maxHashed)
	chunks := make([][]tally, (s.rows()+rowBatch*step-1)/(rowBatch*step))
	err := parallel.Each(ctx, len(chunks), func(chunk int) error {
		docs, err := ix.sample(ctx, s, chunk*rowBatch*step, step)
		if err != nil {
			return err
		}
		chunks[chunk], err = s.tally(ctx, docs, n)
		return err
	})
	all := make([]tally, s.bits)
	for _, chunk := range chunks { // in order, so that the sums are reproducible
		for i, t := range chunk {
			all[i].merge(t, n)
		}
	}
	return all, err
}

// tally rehashes docs and returns a tally for each bit.
func (s *snapshot) tally(ctx context.Context, docs []numbered, n int) ([]tally, error) {
	all := make([]tally, s.bits)
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sk, err := s.model.Hash(d.Words())
		if errors.Is(err, hashing.ErrNoTerms) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, v := range sk.Activations {
			all[i].add(driver{v, d.number, d.ID}, n)
		}
	}
	return all, nil
}

// sample reads every step-th document starting at row from, at most rowBatch of them.
func (ix *Index) sample(ctx context.Context, s *snapshot, from, step int) (docs []numbered, err error) {
	var numbers []uint32
	for row := from; row < min(s.rows(), from+rowBatch*step); row += step {
		numbers = append(numbers, s.nums[row])
	}
	found, err := ix.lookupDocuments(ctx, numbers)
	for _, d := range found {
		if d != nil {
			docs = append(docs, *d)
		}
	}
	return docs, err
}

// A tally holds the n drivers of a unit with the highest activations, in descending order and then
// by number, and the sums from which its spread is computed.
type tally struct {
	best         []driver
	documents    int
	sum, squares float64
}

type driver struct {
	activation float32
	number     uint32
	id         string
}

func (d driver) before(e driver) bool {
	return d.activation > e.activation || d.activation == e.activation && d.number < e.number
}

// add counts a document and keeps it if it is among the best n.
func (t *tally) add(d driver, n int) {
	v := float64(d.activation)
	t.documents, t.sum, t.squares = t.documents+1, t.sum+v, t.squares+v*v
	t.rank(d, n)
}

func (t *tally) rank(d driver, n int) {
	if len(t.best) == n && !d.before(t.best[n-1]) {
		return
	}
	i := 0
	for i < len(t.best) && t.best[i].before(d) {
		i++
	}
	t.best = slices.Insert(t.best, i, d)
	t.best = t.best[:min(len(t.best), n)]
}

// merge adds a tally of the same unit over other documents.
func (t *tally) merge(u tally, n int) {
	t.documents, t.sum, t.squares = t.documents+u.documents, t.sum+u.sum, t.squares+u.squares
	for _, d := range u.best {
		t.rank(d, n)
	}
}

// spread returns the standard deviation of the activations.
func (t *tally) spread() float64 {
	n := float64(max(t.documents, 1))
	mean := t.sum / n
	return math.Sqrt(max(0, t.squares/n-mean*mean))
}

func (t *tally) ids() []string {
	ids := make([]string, len(t.best))
	for i, d := range t.best {
		ids[i] = d.id
	}
	return ids
}
