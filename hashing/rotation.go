package hashing

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

const (
	itqIterations = 50    // as in the paper on ITQ
	itqSample     = 10000 // largest number of rows used for ITQ; more do not improve the rotation
)

// rotation returns, row by row, a rotation of the activations h (n×d) about their mean: a random
// one or, for ITQ, the result of optimising the random one.
func (b Binariser) rotation(h, mean []float32, rng *rand.Rand) []float32 {
	d := len(mean)
	r := randomRotation(d, rng)
	if b == ITQ {
		points := centred(h, mean, rng.Perm(len(h) / d)[:min(itqSample, len(h)/d)])
		for range itqIterations {
			r = alignToSigns(points, r)
		}
	}
	rotation := make([]float32, 0, d*d)
	for _, v := range r.RawMatrix().Data {
		rotation = append(rotation, float32(v))
	}
	return rotation
}

// columnMeans returns the mean of each column.
func columnMeans(rows []float32, width int) []float32 {
	sums := make([]float64, width)
	for i, v := range rows {
		sums[i%width] += float64(v)
	}
	mean := make([]float32, width)
	for j, sum := range sums {
		mean[j] = float32(sum / float64(len(rows)/width))
	}
	return mean
}

// centred returns the rows with the given indices, with the mean subtracted.
func centred(rows, mean []float32, indices []int) *mat.Dense {
	d := len(mean)
	points := mat.NewDense(len(indices), d, nil)
	for i, at := range indices {
		for j, v := range rows[at*d : (at+1)*d] {
			points.Set(i, j, float64(v)-float64(mean[j]))
		}
	}
	return points
}

// randomRotation returns an orthogonal matrix drawn uniformly, so that the direction of each
// column is uniform.
func randomRotation(d int, rng *rand.Rand) *mat.Dense {
	normals := mat.NewDense(d, d, nil)
	normals.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, normals)
	var qr mat.QR
	qr.Factorize(normals)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// alignToSigns returns the rotation that brings points nearest to the signs of points·r
// (Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966). The distance
// to the signs is then at most that of points·r.
func alignToSigns(points, r *mat.Dense) *mat.Dense {
	var signs, product, u, v, aligned mat.Dense
	signs.Mul(points, r)
	signs.Apply(func(_, _ int, x float64) float64 { return sign(x) }, &signs)
	product.Mul(points.T(), &signs)
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDFull) { // points are not finite
		return r
	}
	svd.UTo(&u)
	svd.VTo(&v)
	aligned.Mul(&u, v.T())
	return &aligned
}

func sign(x float64) float64 {
	if x > 0 {
		return 1
	}
	return -1
}
