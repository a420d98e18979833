// Package plane places things in the plane so that near ones stay near: t-SNE (van der Maaten and
// Hinton, 2008). The things are known by the lists of their nearest ones.
//
// Pairs of neighbours attract each other, with a force that is equal for all pairs, and all things
// repel each other. The repulsion is a convolution, which [Lay] computes on a grid with Fourier
// transforms (Linderman et al., 2019): its cost grows linearly with the number of things.
package plane

import (
	"context"
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// A Point is a position in the plane.
type Point struct{ X, Y float64 }

const (
	steps      = 500
	gathers    = 200  // steps that gather things into groups, before the others arrange these
	gathering  = 12.0 // attraction in the first steps
	arranging  = 1.5  // attraction in the others: more than 1 makes gaps between groups wider
	farthest   = 5.0  // limit of the length of a step
	sluggish   = 0.5  // momentum in the first steps
	persistent = 0.8  // momentum in the others
)

// Lay places things in the plane. near[i] are the indices of the things nearest to i: 10 to 100 of
// them, fewer of few things. start has a first position of each, of which only the arrangement
// counts. The result depends on nothing else: the number of processors that Lay uses changes no bit
// of it. Its unit is about the distance of neighbours. If ctx is cancelled, Lay returns ctx's error
// early.
func Lay(ctx context.Context, near [][]uint32, start []Point) ([]Point, error) {
	if len(start) < 2 {
		return make([]Point, len(start)), ctx.Err()
	}
	d := newDescent(near, start)
	for step := range steps {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if step < gathers {
			d.step(gathering, sluggish)
		} else {
			d.step(arranging, persistent)
		}
	}
	return d.at, nil
}

// A descent moves points against the gradient of the Kullback-Leibler divergence, with momentum.
type descent struct {
	*graph
	at, moved, away []Point // positions, last steps, repulsion
	field           field
}

// spread is the standard deviation of the first positions. They are so near to each other that only
// their order counts.
const spread = 1e-2

func newDescent(near [][]uint32, start []Point) *descent {
	n := len(start)
	d := &descent{graph: newGraph(near), at: make([]Point, n), moved: make([]Point, n), away: make([]Point, n)}
	middle, deviation := moments(start)
	for i, p := range start {
		j := jitter(i)
		d.at[i] = Point{spread * ((p.X-middle.X)/deviation + j.X), spread * ((p.Y-middle.Y)/deviation + j.Y)}
	}
	return d
}

// moments returns the mean of points and their standard deviation along both axes, or 1 if it is 0.
func moments(points []Point) (mean Point, deviation float64) {
	n := math.Max(1, float64(len(points)))
	for _, p := range points {
		mean.X, mean.Y = mean.X+p.X/n, mean.Y+p.Y/n
	}
	for _, p := range points {
		deviation += ((p.X-mean.X)*(p.X-mean.X) + (p.Y-mean.Y)*(p.Y-mean.Y)) / (2 * n)
	}
	if deviation == 0 {
		return mean, 1
	}
	return mean, math.Sqrt(deviation)
}

// jitter separates things with equal first positions: a sequence of points that fills a square
// evenly, by powers of the plastic number.
func jitter(i int) Point {
	const plastic = 1.32471795724474602596
	_, x := math.Modf(float64(i+1) / plastic)
	_, y := math.Modf(float64(i+1) / (plastic * plastic))
	return Point{0.1 * (x - 0.5), 0.1 * (y - 0.5)}
}

// step moves all points.
func (d *descent) step(attraction, momentum float64) {
	total := d.field.repel(d.at, d.away)
	rate := float64(len(d.at)) / gathering
	next := make([]Point, len(d.at))
	parallel.Spans(len(d.at), parts(len(d.at)), func(from, to int) {
		for i := from; i < to; i++ {
			f := d.attract(i, d.at)
			m := &d.moved[i]
			m.X = momentum*m.X - 4*rate*(attraction*f.X-d.away[i].X/total)
			m.Y = momentum*m.Y - 4*rate*(attraction*f.Y-d.away[i].Y/total)
			if far := math.Hypot(m.X, m.Y); far > farthest {
				m.X, m.Y = m.X*farthest/far, m.Y*farthest/far
			}
			next[i] = Point{d.at[i].X + m.X, d.at[i].Y + m.Y}
		}
	})
	d.at = next
}

// mostParts is the largest number of parts in which work is divided.
const mostParts = 64

// parts returns the number of parts for the work of n points. That of a few hundred takes less time
// than to wait for another processor.
func parts(n int) int { return min(mostParts, 1+n/512) }
