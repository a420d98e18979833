package picture

import (
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// mostCompared is how many rows, evenly spread, principal components are found from. That takes time by the square of
// the width: a tenth of a second at 64 units.
const mostCompared = 20000

// Places are where rows of activations, each of the given width, lie along their first two principal components, and the share
// of the variance that each of these bears. All lie at 0 where there is nothing to tell them by.
func Places(activations []float32, width int) (places [][2]float32, explained []float64) {
	if width == 0 {
		return nil, nil
	}
	places = make([][2]float32, len(activations)/width)
	x := spread(activations, width)
	var pc stat.PC
	if x == nil || !pc.PrincipalComponents(x, nil) {
		return places, nil
	}
	var directions mat.Dense
	pc.VectorsTo(&directions)
	_, n := directions.Dims()
	for k := range min(2, n) {
		axis := column(&directions, k)
		middle := mean(x, axis)
		for i := range places {
			places[i][k] = float32(along(activations[i*width:(i+1)*width], axis) - middle)
		}
	}
	return places, shares(pc.VarsTo(nil))
}

// along is how far a row reaches in a direction.
func along(row []float32, axis []float64) (sum float64) {
	for j, v := range row {
		sum += float64(v) * axis[j]
	}
	return sum
}

// mean is how far rows reach in a direction in the mean.
func mean(x *mat.Dense, axis []float64) float64 {
	var reach mat.VecDense
	reach.MulVec(x, mat.NewVecDense(len(axis), axis))
	return stat.Mean(reach.RawVector().Data, nil)
}

// spread takes some rows, or is nil where rows cannot be compared.
func spread(activations []float32, width int) *mat.Dense {
	n := len(activations) / width
	if n < 2 {
		return nil
	}
	every := (n + mostCompared - 1) / mostCompared
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

// column is a direction, whose sign is chance, turned so that its largest part is positive.
func column(m *mat.Dense, j int) []float64 {
	v := mat.Col(nil, j, m)
	if most := slices.Max(v); -slices.Min(v) > most {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// shares are the first two of the variances as shares of their sum.
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
