package neighbours

import (
	"context"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

const (
	block       = 64 // number of points compared with others in one matrix product
	groupRounds = 6
	groupSample = 100 // points per group from which the centres are computed
)

// groups divide points of length 1 by direction (Dhillon and Modha, "Concept decompositions for
// large sparse text data using clustering", 2001).
type groups struct {
	d       int
	centres []float32 // of length 1
	ends    []int     // of each group in order and points
	order   []uint32  // the points by group
	points  []float32 // in this order
}

// divide divides points of d numbers into n groups. It sorts the points by group, in place, because
// a copy would take as much memory as all else in the search for neighbours.
func divide(ctx context.Context, points []float32, d, n int, rng *rand.Rand) (*groups, error) {
	sample := gather(points, d, rng.Perm(len(points) / d)[:min(len(points)/d, n*groupSample)])
	g := &groups{d: d, centres: slices.Clone(sample[:n*d]), ends: make([]int, n)}
	for range groupRounds {
		own, err := g.assign(ctx, sample)
		if err != nil {
			return nil, err
		}
		g.move(sample, own)
	}
	own, err := g.assign(ctx, points)
	g.sort(points, own)
	return g, err
}

// gather copies the given rows of points.
func gather[I int | uint32](points []float32, d int, rows []I) []float32 {
	some := make([]float32, 0, len(rows)*d)
	for _, i := range rows {
		some = append(some, points[int(i)*d:(int(i)+1)*d]...)
	}
	return some
}

// assign returns the group of each point: that with the nearest centre.
func (g *groups) assign(ctx context.Context, points []float32) ([]uint32, error) {
	n, groups := len(points)/g.d, len(g.ends)
	own := make([]uint32, n)
	err := parallel.Workers(ctx, (n+block-1)/block, func(int) func(int) error {
		cosines := make([]float32, block*groups)
		return func(b int) error {
			from, to := b*block, min((b+1)*block, n)
			ae.Dots(cosines, groups, points[from*g.d:to*g.d], g.centres, g.d)
			for i := from; i < to; i++ {
				row := cosines[(i-from)*groups:][:groups]
				for c, v := range row {
					if v > row[own[i]] {
						own[i] = uint32(c)
					}
				}
			}
			return nil
		}
	})
	return own, err
}

// move replaces the centre of each group by the direction of the sum of its points. A group
// without points keeps its centre.
func (g *groups) move(points []float32, own []uint32) {
	sums := make([]float32, len(g.centres))
	for i, c := range own {
		blas32.Axpy(1, vector(points, i, g.d), vector(sums, int(c), g.d))
	}
	normaliseRows(sums, g.d)
	for c := range g.ends {
		if sum := vector(sums, c, g.d); blas32.Nrm2(sum) > 0 {
			blas32.Copy(sum, vector(g.centres, c, g.d))
		}
	}
}

func vector(points []float32, i, d int) blas32.Vector {
	return blas32.Vector{N: d, Inc: 1, Data: points[i*d : (i+1)*d]}
}

// sort stores the points by group.
func (g *groups) sort(points []float32, own []uint32) {
	for _, c := range own {
		g.ends[c]++
	}
	at := 0
	for c, size := range g.ends { // an end starts as the beginning and moves with each point
		g.ends[c], at = at, at+size
	}
	g.order = make([]uint32, len(own))
	for i, c := range own {
		g.order[g.ends[c]] = uint32(i)
		g.ends[c]++
	}
	arrange(points, g.d, g.order)
	g.points = points
}

// arrange moves point order[i] to place i, for all i. order holds each point once.
func arrange(points []float32, d int, order []uint32) {
	first, moved := make([]float32, d), make([]bool, len(order))
	for start := range order {
		if moved[start] {
			continue
		}
		copy(first, points[start*d:])
		at := start
		for ; int(order[at]) != start; at = int(order[at]) {
			copy(points[at*d:][:d], points[int(order[at])*d:])
			moved[at] = true
		}
		copy(points[at*d:], first)
		moved[at] = true
	}
}

// within returns where the points of a group begin and end.
func (g *groups) within(c int) (from, to int) {
	if c > 0 {
		from = g.ends[c-1]
	}
	return from, g.ends[c]
}
