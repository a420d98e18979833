package neighbours

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// block is the number of points compared with the whole pool in one matrix product.
const block = 64

// nearest returns, for each of the points (rows of d numbers), the k rows of pool with the highest
// positive cosine, without the point itself. A point at the origin has no neighbours and is no
// neighbour. nearest scales points to length 1 in place.
func nearest(ctx context.Context, points []float32, d, k int, pool []int, done func(float64)) ([][]uint32, error) {
	n := len(points) / d
	normaliseRows(points, d)
	others := gather(points, d, pool)
	found := make([][]uint32, n)
	err := parallel.Workers(ctx, (n+block-1)/block, func(worker int) func(int) error {
		cosines := blas32.General{Rows: block, Cols: len(pool), Stride: len(pool), Data: make([]float32, block*len(pool))}
		return func(b int) error {
			from, to := b*block, min((b+1)*block, n)
			cosines.Rows = to - from
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, matrix(points[from*d:to*d], d), others, 0, cosines)
			for i := from; i < to; i++ {
				found[i] = closest(cosines.Data[(i-from)*len(pool):][:len(pool)], pool, i, k)
			}
			if worker == 0 {
				done(float64(to) / float64(n))
			}
			return nil
		}
	})
	return found, err
}

func matrix(data []float32, cols int) blas32.General {
	return blas32.General{Rows: len(data) / cols, Cols: cols, Stride: cols, Data: data}
}

// gather copies the given rows of points into a matrix.
func gather(points []float32, d int, rows []int) blas32.General {
	var data []float32
	for _, i := range rows {
		data = append(data, points[i*d:(i+1)*d]...)
	}
	return matrix(data, d)
}

// normaliseRows scales each row to length 1 in place; rows of zeros stay.
func normaliseRows(points []float32, d int) {
	for ; len(points) > 0; points = points[d:] {
		p := blas32.Vector{N: d, Inc: 1, Data: points}
		if length := blas32.Nrm2(p); length > 0 {
			blas32.Scal(1/length, p)
		}
	}
}

// closest returns the rows of the k highest positive cosines in ascending order of row. A first
// pass counts cosines by bin to find the bin that the k-th highest is in; a second pass collects
// the cosines down to this bin and sorts them. Equal cosines keep the order of pool.
func closest(cosines []float32, pool []int, self, k int) []uint32 {
	const bins = 4096
	var count [bins + 1]int32
	for _, c := range cosines {
		if c > 0 {
			count[bin(c, bins)]++
		}
	}
	bound, total := bins, 0
	for ; bound > 0 && total < k+1; bound-- { // k+1, since self is counted
		total += int(count[bound])
	}
	type scored struct {
		row    uint32
		cosine float32
	}
	var near []scored
	for a, c := range cosines {
		if c > 0 && bin(c, bins) > bound && pool[a] != self {
			near = append(near, scored{uint32(pool[a]), c})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return cmp.Compare(b.cosine, a.cosine) })
	var rows []uint32
	for _, c := range near[:min(k, len(near))] {
		rows = append(rows, c.row)
	}
	slices.Sort(rows)
	return rows
}

// bin maps cosines in (0,1] to 1..bins.
func bin(c float32, bins int) int {
	return min(1+int(math.Max(float64(c), 0)*float64(bins-1)), bins)
}
