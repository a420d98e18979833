package index

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/plane"
	"golang.org/x/sync/semaphore"
	"gonum.org/v1/gonum/mat"
)

// A placement has the positions of documents, and places others among them. It is kept in memory
// only: to compute it again after a start takes seconds, and a file that is open read-only needs
// one, too.
type placement struct {
	generation uint64
	created    time.Time // of the generation
	next       uint64    // the number of the next document when it was computed
	codes      int       // number of codes then

	numbers []uint32      // of the documents laid out, in ascending order
	at      []plane.Point // of these

	// set has the codes of these documents, in a random order: of equally near codes, those with
	// the lowest rows are found, which should not be the documents that were added first.
	set   *hamming.Set
	order []int // indices in numbers by row of set
}

const (
	laidOut       = 100_000 // largest number of documents laid out; others are placed among them
	attractors    = 15      // number of neighbours that attract a document
	placedAmong   = 5       // number of neighbours among which a document is placed
	placementSeed = 1
	neighbourhood = 8192 // number of codes whose neighbours are searched at a time
)

// keptPlacement is the placement that was computed last.
type keptPlacement struct {
	turn *semaphore.Weighted // of the one who computes one
	last *placement          // nil for none
}

// placed returns the placement that was computed last, or a new one of the state.
func (ix *Index) placed(ctx context.Context, s *snapshot) (*placement, error) {
	if err := ix.placement.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer ix.placement.turn.Release(1)
	if p := ix.placement.last; p != nil && p.serves(s) {
		return p, nil
	}
	p, err := newPlacement(ctx, s, laidOut)
	if err == nil {
		ix.placement.last = p
	}
	return p, err
}

// serves reports whether the placement is one of the generation of a state, and of most of its
// documents.
func (p *placement) serves(s *snapshot) bool {
	if p.generation != s.generation || !p.created.Equal(s.info.Created) || p.next > s.next {
		return false
	}
	came, left := int(s.next-p.next), p.codes-s.live()
	return 4*max(came, left, came+left) < max(1, p.codes)
}

// newPlacement lays out at most the given number of documents, evenly spaced.
func newPlacement(ctx context.Context, s *snapshot, most int) (*placement, error) {
	p := &placement{generation: s.generation, created: s.info.Created, next: s.next, codes: s.live()}
	start, err := s.principalPlane(ctx)
	if err != nil {
		return nil, err
	}
	rows := evenly.Some(s.liveRows(), most)
	codes, first := make([]hashing.Code, len(rows)), make([]plane.Point, len(rows))
	for i, row := range rows {
		codes[i] = s.code(int(row))
		p.numbers, first[i] = append(p.numbers, s.nums[row]), start.place(codes[i])
	}
	p.shuffle(codes, s.bits)
	near, err := p.others(ctx, codes)
	if err == nil {
		p.at, err = plane.Lay(ctx, near, first)
	}
	return p, err
}

// shuffle sets set and order.
func (p *placement) shuffle(codes []hashing.Code, bits int) {
	p.order = rand.New(rand.NewPCG(placementSeed, 0)).Perm(len(codes))
	words := make([]uint64, 0, len(codes)*hashing.Words(bits))
	for _, i := range p.order {
		words = append(words, codes[i]...)
	}
	p.set = hamming.New(bits).Add(words)
}

// others returns, for each document laid out, the nearest of the others: a third of all if they are
// few, since a document that all others attract is near none of them.
func (p *placement) others(ctx context.Context, codes []hashing.Code) ([][]uint32, error) {
	n := min(attractors, max(1, (len(codes)-1)/3))
	near, err := p.nearest(ctx, codes, n+1)
	for i, list := range near {
		list = slices.DeleteFunc(list, func(j uint32) bool { return int(j) == i })
		near[i] = list[:min(n, len(list))]
	}
	return near, err
}

// nearest returns, for each code, the indices of the n documents with the nearest codes.
func (p *placement) nearest(ctx context.Context, codes []hashing.Code, n int) (near [][]uint32, err error) {
	for some := range slices.Chunk(codes, neighbourhood) {
		queries := make([]hamming.Query, len(some))
		for i, c := range some {
			queries[i] = hamming.Query{Code: c, K: n, Radius: p.set.Bits()}
		}
		answers, err := p.set.SearchAll(ctx, queries)
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			list := make([]uint32, len(a.Found))
			for i, f := range a.Found {
				list[i] = uint32(p.order[f.Row])
			}
			near = append(near, list)
		}
	}
	return near, nil
}

// place returns positions of codes among those of the nearest.
func (p *placement) place(ctx context.Context, codes []hashing.Code) ([]plane.Point, error) {
	near, err := p.nearest(ctx, codes, placedAmong)
	if err != nil {
		return nil, err
	}
	at := make([]plane.Point, len(codes))
	for i, list := range near {
		points := make([]plane.Point, len(list))
		for k, j := range list {
			points[k] = p.at[j]
		}
		at[i] = plane.Between(points)
	}
	return at, nil
}

// of returns the positions of rows of a state of the same generation.
func (p *placement) of(ctx context.Context, s *snapshot, rows []uint32) ([]plane.Point, error) {
	at := make([]plane.Point, len(rows))
	var others []int // indices in rows of those that are not laid out
	var codes []hashing.Code
	for i, row := range rows {
		if j, laid := slices.BinarySearch(p.numbers, s.nums[row]); laid {
			at[i] = p.at[j]
			continue
		}
		others, codes = append(others, i), append(codes, s.code(int(row)))
	}
	placed, err := p.place(ctx, codes)
	for k, point := range placed {
		at[others[k]] = point
	}
	return at, err
}

// A principal plane is spanned by the first two principal components of codes (Pearson, 1901),
// whose bits count as 1 and -1. The positions of documents start there.
type principalPlane struct {
	axes   [2][]float64 // zero if all codes are equal
	middle [2]float64
}

// principalPlane computes the plane from the numbers of codes in which pairs of bits are both set.
// Counting these takes most of the time.
func (s *snapshot) principalPlane(ctx context.Context) (*principalPlane, error) {
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	p := &principalPlane{axes: [2][]float64{make([]float64, s.bits), make([]float64, s.bits)}}
	c := mat.NewSymDense(s.bits, nil)
	for i, row := range covariance {
		for j := range row[:i+1] {
			c.SetSym(i, j, row[j])
		}
	}
	var eigen mat.EigenSym
	if mat.Trace(c) == 0 || !eigen.Factorize(c, true) {
		return p, nil
	}
	var directions mat.Dense
	eigen.VectorsTo(&directions)
	for k := range min(2, s.bits) {
		i := s.bits - 1 - k // eigenvalues ascend
		p.axes[k] = oriented(mat.Col(nil, i, &directions))
	}
	p.centre(s)
	return p, nil
}

// oriented fixes the arbitrary sign of a direction such that its largest element is positive.
func oriented(v []float64) []float64 {
	if -slices.Min(v) > slices.Max(v) {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// centre moves the mean of all codes to the origin.
func (p *principalPlane) centre(s *snapshot) {
	for i, set := range s.bitCounts() {
		sign := 2*float64(set)/float64(max(1, s.live())) - 1
		for k := range p.axes {
			p.middle[k] += sign * p.axes[k][i]
		}
	}
}

// place returns the position of a code.
func (p *principalPlane) place(c hashing.Code) plane.Point {
	at := [2]float64{-p.middle[0], -p.middle[1]}
	for i := range p.axes[0] {
		sign := -1.0
		if c.Bit(i) {
			sign = 1
		}
		at[0], at[1] = at[0]+sign*p.axes[0][i], at[1]+sign*p.axes[1][i]
	}
	return plane.Point{X: at[0], Y: at[1]}
}
