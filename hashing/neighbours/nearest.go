package neighbours

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// maxCompared is the number of points with which a point is compared, if there are more. These are
// whole groups, so there may be more by one group.
const maxCompared = 10_000

// nearest returns, for each of the points (rows of d numbers), the k others with the highest
// positive cosine, in ascending order of row. A point at the origin has no neighbours and is no
// neighbour. Of more than most points, each is compared with at least most in the directions
// nearest to it and to the points like it. nearest scales points to length 1 and changes their
// order, in place.
func nearest(ctx context.Context, points []float32, d, k, most int, seed uint64, done func(float64)) ([][]uint32, error) {
	n, division := len(points)/d, 1
	if n > most {
		division = int(math.Sqrt(float64(n)))
	}
	normaliseRows(points, d)
	g, err := divide(ctx, points, d, division, rand.New(rand.NewPCG(seed, 3)))
	if err != nil {
		return nil, err
	}
	found, blocks := listsOf(n, k), g.blocks()
	err = parallel.Workers(ctx, len(blocks), func(worker int) func(int) error {
		c := comparison{groups: g}
		return func(b int) error {
			c.compare(blocks[b], most)
			for q, i := range g.order[blocks[b].from:blocks[b].to] {
				found[i] = c.closest(found[i], q, i, k)
			}
			if worker == 0 {
				done(float64(blocks[b].to) / float64(n))
			}
			return nil
		}
	})
	return found, err
}

// normaliseRows scales each row to length 1 in place; rows of zeros stay.
func normaliseRows(points []float32, d int) {
	for i := range len(points) / d {
		if p := vector(points, i, d); blas32.Nrm2(p) > 0 {
			blas32.Scal(1/blas32.Nrm2(p), p)
		}
	}
}

// A span is a range of points in the order of their groups.
type span struct{ from, to int }

// blocks divides each group into spans of at most block points.
func (g *groups) blocks() (all []span) {
	for c := range g.ends {
		from, to := g.within(c)
		for ; from < to; from += block {
			all = append(all, span{from, min(from+block, to)})
		}
	}
	return all
}

// A comparison holds the cosines of a block of points with others.
type comparison struct {
	*groups
	rows    []uint32  // the others
	cosines []float32 // for each point of the block, with each of rows
	keys    []uint64  // memory of closest
}

// compare computes the cosines of a block of points with those of the groups nearest to any of
// them, until these are at least most.
func (c *comparison) compare(b span, most int) {
	order := c.nearestGroups(b)
	c.rows = c.rows[:0]
	chosen := 0
	for ; chosen < len(order) && len(c.rows) < most; chosen++ {
		from, to := c.within(order[chosen])
		c.rows = append(c.rows, c.order[from:to]...)
	}
	c.cosines = slices.Grow(c.cosines[:0], (b.to-b.from)*len(c.rows))[:(b.to-b.from)*len(c.rows)]
	at := 0
	for _, group := range order[:chosen] {
		from, to := c.within(group)
		if from < to {
			ae.Dots(c.cosines[at:], len(c.rows), c.points[b.from*c.d:b.to*c.d], c.points[from*c.d:to*c.d], c.d)
		}
		at += to - from
	}
}

// nearestGroups returns all groups, those first whose centre is nearest to any point of the block.
func (c *comparison) nearestGroups(b span) []int {
	n := len(c.ends)
	cosines := make([]float32, (b.to-b.from)*n)
	ae.Dots(cosines, n, c.points[b.from*c.d:b.to*c.d], c.centres, c.d)
	best, order := cosines[:n], make([]int, n)
	for i, v := range cosines {
		best[i%n] = max(best[i%n], v)
	}
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	return order
}

// closest appends the rows of the k highest positive cosines of point q of the block, in ascending
// order. Of equal cosines, the first rows count. self is the point's own row.
func (c *comparison) closest(dst []uint32, q int, self uint32, k int) []uint32 {
	cosines := c.cosines[q*len(c.rows):][:len(c.rows)]
	for expected := k + k/2 + 50; ; expected *= 4 {
		least := threshold(cosines, expected)
		c.keys = c.keys[:0]
		for j, v := range cosines {
			if v >= least && c.rows[j] != self {
				c.keys = append(c.keys, uint64(math.Float32bits(v))<<32|uint64(^c.rows[j]))
			}
		}
		if len(c.keys) >= k || least == math.SmallestNonzeroFloat32 {
			break
		}
	}
	slices.Sort(c.keys) // positive numbers have the order of their bits
	for _, key := range c.keys[max(0, len(c.keys)-k):] {
		dst = append(dst, ^uint32(key))
	}
	slices.Sort(dst)
	return dst
}

// threshold returns a positive number that about so many of the values reach, estimated from every
// sixteenth.
func threshold(values []float32, reach int) float32 {
	const step = 16
	top := make([]float32, reach/step) // of the values seen, largest first
	last := len(top) - 1
	for i := 0; i < len(values); i += step {
		if v := values[i]; v > top[last] {
			at := last
			for ; at > 0 && top[at-1] < v; at-- {
				top[at] = top[at-1]
			}
			top[at] = v
		}
	}
	return max(top[last], math.SmallestNonzeroFloat32)
}
