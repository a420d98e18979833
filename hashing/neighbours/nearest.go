package neighbours

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// block is how many documents are compared with all others in one matrix product.
const block = 64

// nearest finds for each of the points (rows of d numbers) the k of those in among with the highest
// cosine, itself left out; a point at the origin has none and is nobody's.
func nearest(ctx context.Context, points []float32, d, k int, among []int, done func(float64)) ([][]uint32, error) {
	n := len(points) / d
	unit(points, d)
	others := gathered(points, d, among)
	found := make([][]uint32, n)
	err := parallel(ctx, (n+block-1)/block, done, func() func(int) {
		cosines := blas32.General{Rows: block, Cols: len(among), Stride: len(among), Data: make([]float32, block*len(among))}
		return func(b int) {
			from, to := b*block, min((b+1)*block, n)
			cosines.Rows = to - from
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, matrix(points[from*d:to*d], d), others, 0, cosines)
			for i := from; i < to; i++ {
				found[i] = closest(cosines.Data[(i-from)*len(among):][:len(among)], among, i, k)
			}
		}
	})
	return found, err
}

func matrix(data []float32, cols int) blas32.General {
	return blas32.General{Rows: len(data) / cols, Cols: cols, Stride: cols, Data: data}
}

func gathered(points []float32, d int, rows []int) blas32.General {
	var data []float32
	for _, i := range rows {
		data = append(data, points[i*d:(i+1)*d]...)
	}
	return matrix(data, d)
}

func unit(points []float32, d int) {
	for ; len(points) > 0; points = points[d:] {
		p := blas32.Vector{N: d, Inc: 1, Data: points}
		if length := blas32.Nrm2(p); length > 0 {
			blas32.Scal(1/length, p)
		}
	}
}

// closest lists the rows of the k highest positive cosines, in order of row. A first pass finds the
// bound that k of them reach by counting, the second takes those above it, then those in its bin from
// the left.
func closest(cosines []float32, among []int, self, k int) []uint32 {
	const bins = 4096
	var count [bins + 1]int32
	for _, c := range cosines {
		if c > 0 {
			count[bin(c, bins)]++
		}
	}
	bound, total := bins, 0
	for ; bound > 0 && total < k+1; bound-- { // one more, for itself
		total += int(count[bound])
	}
	type candidate struct {
		row    uint32
		cosine float32
	}
	var near []candidate
	for a, c := range cosines {
		if c > 0 && bin(c, bins) > bound && among[a] != self {
			near = append(near, candidate{uint32(among[a]), c})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		switch {
		case a.cosine > b.cosine:
			return -1
		case a.cosine < b.cosine:
			return 1
		}
		return 0
	})
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
