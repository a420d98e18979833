package index

import (
	"context"
	"sort"
)

// The radius is such that a ball around a document learned from holds in the mean a hundredth of the others, and at least ten, as
// many as a search shows. In so large a ball a topic is told from a neighbouring one, and few balls are empty: of 20 Newsgroups one
// in eleven, where with ten documents for a hundredth every other one is.
const (
	shareInBall  = 0.01
	fewestInBall = 10
	mostBalls    = 1000 // balls that are filled for each group
)

// fill chooses the radius and counts the documents learned from in the balls around some documents of both groups. What it compares
// with is the sample of the group, so that a million documents take no longer than ten thousand.
func (c *sides) fill(ctx context.Context) error {
	old, err := c.balls(ctx, evenly(c.learned.rows, mostBalls))
	if err != nil {
		return err
	}
	fresh, err := c.balls(ctx, evenly(c.came.rows, mostBalls))
	if err != nil {
		return err
	}
	c.radius = sort.Search(c.bits, func(r int) bool {
		return mean(c.occupancy(old, r)) >= max(fewestInBall, shareInBall*float64(c.learned.coded))
	})
	c.learned.occupancy, c.came.occupancy = c.occupancy(old, c.radius), c.occupancy(fresh, c.radius)
	return nil
}

// balls counts for each row and each radius the sampled documents learned from in the ball, the row itself left out.
func (c *sides) balls(ctx context.Context, rows []int) ([][]int, error) {
	within := make([][]int, len(rows))
	err := parallel(ctx, len(rows), func(i int) error {
		n, code := make([]int, c.bits+1), c.code(rows[i])
		for _, row := range c.learned.rows {
			if row != rows[i] {
				n[c.set.Distance(row, code)]++
			}
		}
		for r := 1; r < len(n); r++ {
			n[r] += n[r-1]
		}
		within[i] = n
		return nil
	})
	return within, err
}

// occupancy is how many documents learned from are in each ball, if the sample stands for all. It is
// empty if none of these documents is left.
func (c *sides) occupancy(balls [][]int, radius int) []float64 {
	if len(c.learned.rows) == 0 {
		return nil
	}
	filled := make([]float64, len(balls))
	for i, within := range balls {
		filled[i] = float64(within[radius]) * float64(c.learned.coded) / float64(len(c.learned.rows))
	}
	return filled
}
