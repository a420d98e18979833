package hashing

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// MaxDimensions is the largest number of dimensions of a vector.
const MaxDimensions = 1 << 16

// A learning reads a sample of the vectors that holds no more than so many of them, and numbers.
const (
	learnedVectors = itqSample
	learnedNumbers = 1 << 24 // 64 MB
)

// VectorOptions configure [LearnVectors]. Zero values mean the stated defaults.
type VectorOptions struct {
	Bits int // width of the codes, 1 to [MaxBits]; 0 means 256
	Seed uint64
}

// LearnVectors learns a hash function of vectors with as many numbers each, at most
// [MaxDimensions], from a random sample of at most 10,000 of them. The sample takes at most 64 MB.
// Vectors are scaled to length 1, so that bits tell angles apart, and centred. Their coordinates in
// the leading principal directions, at most one per bit, are rotated so that taking signs loses
// least (ITQ: Gong and Lazebnik, "Iterative quantization", CVPR 2011). With more bits than
// directions, the rotation is one of the space of all bits, in which the vectors lie in a subspace:
// the bits are signs along more directions than dimensions, which overlap as little as possible.
//
// Vectors of zeros are left out. LearnVectors fails with [ErrOptions], with [ErrTooFew] unless two
// vectors differ, with [ErrVector], and with any error of vectors. A vector need not remain valid
// after the next one is read.
func LearnVectors(ctx context.Context, vectors iter.Seq2[[]float32, error], dimensions int, o VectorOptions) (*VectorModel, error) {
	if o.Bits = cmp.Or(o.Bits, 256); o.Bits < 1 || o.Bits > MaxBits || dimensions < 1 || dimensions > MaxDimensions {
		return nil, fmt.Errorf("%w: codes of %s for vectors of %d numbers: the width must be 1 to %d, the numbers at most %d",
			ErrOptions, english.Count(o.Bits, "bit"), dimensions, MaxBits, MaxDimensions)
	}
	limit := max(2, min(learnedVectors, learnedNumbers/dimensions))
	sample, n, err := reservoir(directions(ctx, vectors, dimensions), limit, o.Seed)
	if err != nil {
		return nil, err
	}
	s := centredSample(sample, dimensions)
	if len(sample) < 2 || s.same() {
		return nil, fmt.Errorf("%w: learning codes of vectors requires two that differ, and there are %d", ErrTooFew, n)
	}
	weights := s.weights(o)
	return newVectorModel(vectorHeader{Vectors, o.Bits, dimensions, n, o.Seed}, weights, s.offsets(weights))
}

// directions yields the vectors that are not zero, scaled to length 1.
func directions(ctx context.Context, vectors iter.Seq2[[]float32, error], dimensions int) iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		for v, err := range vectors {
			if err = cmp.Or(err, ctx.Err()); err == nil && len(v) != dimensions {
				err = fmt.Errorf("%w: it has %s instead of %d", ErrVector, english.Count(len(v), "number"), dimensions)
			}
			if err == nil {
				v, err = direction(v)
			}
			if err != ErrZero && !yield(v, err) {
				return
			}
		}
	}
}

// A vectorSample holds vectors with their mean subtracted.
type vectorSample struct {
	ae.Sparse
	mean []float32
}

func centredSample(sample [][]float32, d int) *vectorSample {
	sums := make([]float64, d)
	for _, x := range sample {
		for j, v := range x {
			sums[j] += float64(v)
		}
	}
	s := &vectorSample{ae.Sparse{Width: d}, make([]float32, d)}
	for j, sum := range sums {
		s.mean[j] = float32(sum / float64(max(1, len(sample))))
	}
	columns := allColumns(d)
	s.Grow(len(sample), len(sample)*d)
	for _, x := range sample {
		for j := range x {
			x[j] -= s.mean[j]
		}
		s.Append(columns, x)
	}
	return s
}

func allColumns(d int) []uint32 {
	all := make([]uint32, d)
	for j := range all {
		all[j] = uint32(j)
	}
	return all
}

// same reports whether all vectors are the same up to rounding errors.
func (s *vectorSample) same() bool {
	n, _ := s.Dims()
	for i := range n {
		_, vals := s.Row(i)
		for _, v := range vals {
			if v > 1e-6 || v < -1e-6 {
				return false
			}
		}
	}
	return true
}

// weights returns the direction of each bit: the rotated principal directions.
func (s *vectorSample) weights(o VectorOptions) []float32 {
	net := ae.Linear(s, min(o.Bits, s.Width), o.Seed)
	k := net.Units()
	points := padded(net.Encode(nil, s), k, o.Bits)
	r := ITQ.rotation(points, make([]float32, o.Bits), rand.New(rand.NewPCG(o.Seed, 6)))
	weights := make([]float32, o.Bits*s.Width)
	byBit := transposed(r[:k*o.Bits], o.Bits)
	ae.Dots(weights, s.Width, byBit, net.Encode(nil, identity(s.Width)), k)
	return weights
}

// padded returns rows of k numbers with zeros after them up to a width.
func padded(rows []float32, k, width int) []float32 {
	n := len(rows) / k
	wide := make([]float32, n*width)
	for i := range n {
		copy(wide[i*width:], rows[i*k:(i+1)*k])
	}
	return wide
}

// transposed returns the transpose of rows of the given width.
func transposed(rows []float32, width int) []float32 {
	n := len(rows) / width
	t := make([]float32, len(rows))
	for i, v := range rows {
		t[i%width*n+i/width] = v
	}
	return t
}

// identity returns the rows of the identity matrix.
func identity(d int) *ae.Sparse {
	x := &ae.Sparse{Width: d}
	for j := range d {
		x.Append([]uint32{uint32(j)}, []float32{1})
	}
	return x
}

// offsets returns the effect of the centring on the activations.
func (s *vectorSample) offsets(weights []float32) []float32 {
	offsets := make([]float32, len(weights)/s.Width)
	ae.Dots(offsets, len(offsets), s.mean, weights, s.Width)
	for i := range offsets {
		offsets[i] = -offsets[i]
	}
	return offsets
}
