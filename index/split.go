package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
)

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
	numbers = evenly(numbers, maxExamined)
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
