package hashing

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

const (
	fittings = 50    // of rotation and signs to each other, as many as in the paper of ITQ
	fitted   = 10000 // documents at most that they are fitted to, at random: as many tell a rotation as well as all do
)

// turn is the rotation of activations (n×d) about their mean, row by row: a random one or, from there on, the one that ITQ
// finds.
func (b Binariser) turn(h, mean []float32, rng *rand.Rand) []float32 {
	d := len(mean)
	r := randomRotation(d, rng)
	if b == ITQ {
		points := centred(h, mean, rng.Perm(len(h) / d)[:min(fitted, len(h)/d)])
		for range fittings {
			r = nearerSigns(points, r)
		}
	}
	turn := make([]float32, 0, d*d)
	for _, v := range r.RawMatrix().Data {
		turn = append(turn, float32(v))
	}
	return turn
}

// means are those of the columns.
func means(rows []float32, width int) []float32 {
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

// centred are some of the rows, less their mean.
func centred(rows, mean []float32, some []int) *mat.Dense {
	d := len(mean)
	points := mat.NewDense(len(some), d, nil)
	for i, at := range some {
		for j, v := range rows[at*d : (at+1)*d] {
			points.Set(i, j, float64(v)-float64(mean[j]))
		}
	}
	return points
}

// randomRotation draws each orthogonal matrix as likely as any other, so that each of its columns points in any direction
// alike.
func randomRotation(d int, rng *rand.Rand) *mat.Dense {
	normals := mat.NewDense(d, d, nil)
	normals.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, normals)
	var qr mat.QR
	qr.Factorize(normals)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// nearerSigns takes the signs of points·r and returns the rotation that brings points nearest to them (Schönemann, "A generalized solution of the
// orthogonal Procrustes problem", 1966): points·r and their signs are then as near as before, or nearer.
func nearerSigns(points, r *mat.Dense) *mat.Dense {
	var signs, product, u, v, nearer mat.Dense
	signs.Mul(points, r)
	signs.Apply(func(_, _ int, x float64) float64 { return sign(x) }, &signs)
	product.Mul(points.T(), &signs)
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDFull) { // only of what is not finite
		return r
	}
	svd.UTo(&u)
	svd.VTo(&v)
	nearer.Mul(&u, v.T())
	return &nearer
}

func sign(x float64) float64 {
	if x > 0 {
		return 1
	}
	return -1
}
