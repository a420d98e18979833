package picture

import (
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// maxPCARows is the largest number of rows, evenly spread, from which principal components are
// computed. The time grows with the square of the width: a tenth of a second at 64 units.
const maxPCARows = 20000

// Places projects rows of activations of the given width onto their first two principal components.
// It returns the coordinates of each row and the share of the variance along each component. If
// there are fewer than two rows, if all rows are equal, or if an activation is not finite, all
// coordinates are 0 and explained is nil.
func Places(activations []float32, width int) (places [][2]float32, explained []float64) {
	if width == 0 {
		return nil, nil
	}
	places = make([][2]float32, len(activations)/width)
	x := sampleRows(activations, width)
	var pc stat.PC
	if x == nil || !pc.PrincipalComponents(x, nil) {
		return places, nil
	}
	var directions mat.Dense
	pc.VectorsTo(&directions)
	_, n := directions.Dims()
	for k := range min(2, n) {
		axis := orientedColumn(&directions, k)
		middle := mean(x, axis)
		for i := range places {
			places[i][k] = float32(project(activations[i*width:(i+1)*width], axis) - middle)
		}
	}
	return places, shares(pc.VarsTo(nil))
}

// project returns the length of the projection of a row onto a direction.
func project(row []float32, axis []float64) (sum float64) {
	for j, v := range row {
		sum += float64(v) * axis[j]
	}
	return sum
}

// mean returns the mean length of the projections of rows onto a direction.
func mean(x *mat.Dense, axis []float64) float64 {
	var reach mat.VecDense
	reach.MulVec(x, mat.NewVecDense(len(axis), axis))
	return stat.Mean(reach.RawVector().Data, nil)
}

// sampleRows returns at most maxPCARows rows, evenly spread, or nil if there are fewer than two
// rows or an activation is not finite.
func sampleRows(activations []float32, width int) *mat.Dense {
	n := len(activations) / width
	if n < 2 {
		return nil
	}
	every := (n + maxPCARows - 1) / maxPCARows
	x := mat.NewDense((n+every-1)/every, width, nil)
	for i := 0; i < n; i += every {
		for j, a := range activations[i*width : (i+1)*width] {
			if !finite(a) {
				return nil
			}
			x.Set(i/every, j, float64(a))
		}
	}
	return x
}

// orientedColumn returns column j of m, a direction of arbitrary sign, with the sign that makes its
// largest component positive.
func orientedColumn(m *mat.Dense, j int) []float64 {
	v := mat.Col(nil, j, m)
	if most := slices.Max(v); -slices.Min(v) > most {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// shares returns the first two variances as shares of the sum of all, or nil if that is 0.
func shares(variances []float64) []float64 {
	sum := 0.0
	for _, v := range variances {
		sum += v
	}
	if sum == 0 {
		return nil
	}
	first := slices.Clone(variances[:min(2, len(variances))])
	for i := range first {
		first[i] /= sum
	}
	return first
}
