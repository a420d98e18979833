package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
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

// A Side is the set of documents for which one bit has one value.
type Side struct {
	Documents int
	Labels    Facet
	Examples  []Example // highest certainty first
}

// An Example is a document on one side of a bit.
type Example struct {
	ID, Title  string
	Labels     []string
	Activation float32 // of the unit; 0 if the codes were made elsewhere
	number     uint32
}

// maxExamined is the number of documents per side that are rehashed to find examples.
const maxExamined = 500

// Split divides the documents that have a code by the value of one bit. The examples of a side are
// the n documents with the highest activations where the bit is set, or the lowest where it is
// clear. Of more than 500 documents a side, 500 evenly spaced ones are rehashed to find them. If
// the codes were made elsewhere, the examples are the first documents. Split fails with
// [ErrNoModel], and with [ErrQuery] if there is no such bit.
func (ix *Index) Split(ctx context.Context, bit, n int) (set, clear *Side, err error) {
	var numbers [2]*roaring.Bitmap
	var sides [2]*Side
	var m generations.Model
	err = ix.view(ctx, func(v View, s *snapshot) error {
		if m = s.model; m == nil {
			return ErrNoModel
		}
		if bit < 0 || bit >= s.bits {
			return fmt.Errorf("%w: there is no bit %d; the codes have bits 0 to %d", ErrQuery, bit, s.bits-1)
		}
		numbers = s.splitBy(bit)
		for i := range sides {
			labels, _, err := postings.Count(ctx, v, numbers[i], postings.LabelField, math.MaxInt)
			if err != nil {
				return err
			}
			sides[i] = &Side{Documents: int(numbers[i].GetCardinality()), Labels: newFacet(labels)}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for i, sign := range [2]float32{-1, 1} {
		if sides[i].Examples, err = ix.examples(ctx, m, numbers[i].ToArray(), bit, n, sign); err != nil {
			return nil, nil, err
		}
	}
	return sides[1], sides[0], nil
}

// splitBy returns the documents whose codes have the bit clear, and set.
func (s *snapshot) splitBy(bit int) [2]*roaring.Bitmap {
	var numbers [2][]uint32
	for row := range s.rows() {
		if s.alive(row) {
			value := s.code(row)[bit/64] >> (bit % 64) & 1
			numbers[value] = append(numbers[value], s.nums[row])
		}
	}
	return [2]*roaring.Bitmap{roaring.BitmapOf(numbers[0]...), roaring.BitmapOf(numbers[1]...)}
}

// examples returns n documents with the highest activations times sign.
func (ix *Index) examples(ctx context.Context, m generations.Model, numbers []uint32, bit, n int, sign float32) ([]Example, error) {
	foreign := generations.IsForeign(m)
	if foreign {
		numbers = numbers[:min(n, len(numbers))]
	}
	numbers = evenly.Some(numbers, maxExamined)
	all := make([]Example, len(numbers))
	err := ix.eachDocument(ctx, numbers, func(i int, d numbered) error {
		all[i] = Example{ID: d.ID, Title: d.Title, Labels: d.Labels, number: d.number}
		if foreign {
			return nil
		}
		sk, err := m.Hash(d.Words())
		if err == nil {
			all[i].Activation = sk.Activations[bit]
		}
		return err
	})
	// Examples without an id are of documents that have been deleted meanwhile.
	all = slices.DeleteFunc(all, func(e Example) bool { return e.ID == "" })
	slices.SortFunc(all, func(a, b Example) int {
		return cmp.Or(cmp.Compare(sign*b.Activation, sign*a.Activation), cmp.Compare(a.number, b.number))
	})
	return all[:min(n, len(all))], err
}

// Correlations returns Pearson's r of each pair of bits over all codes, from -1 to 1, which is the
// phi coefficient. For a bit that is constant it is 0, with itself too. Correlations fails with
// [ErrNoModel].
func (ix *Index) Correlations(ctx context.Context) ([][]float64, error) {
	s, err := ix.coded(ctx)
	if err != nil {
		return nil, err
	}
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	spread := make([]float64, s.bits)
	for i := range spread {
		spread[i] = math.Sqrt(covariance[i][i])
	}
	for i, row := range covariance {
		for j := range row {
			if row[j] != 0 {
				row[j] = max(-1, min(1, row[j]/(spread[i]*spread[j])))
			}
		}
	}
	return covariance, nil
}

// covariance returns the covariances of the bits as 0 and 1. They are exactly 0 for constant bits.
func (s *snapshot) covariance(ctx context.Context) ([][]float64, error) {
	pairs, err := s.set.Pairs(ctx)
	if err != nil {
		return nil, err
	}
	n, all := max(1, s.live()), make([][]float64, s.bits)
	for i, row := range pairs {
		all[i] = make([]float64, s.bits)
		for j, both := range row {
			all[i][j] = float64(both*n-pairs[i][i]*pairs[j][j]) / float64(n) / float64(n)
		}
	}
	return all, nil
}
