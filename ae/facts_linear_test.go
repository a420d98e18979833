//go:build !float64

package ae

import (
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A linear autoencoder under squared error has half the sum of the remaining eigenvalues of the
// covariance as its loss, and its decoder spans the leading eigenvectors (Bourlard and Kamp,
// 1988; Baldi and Hornik, 1989). The rows are not centred, because the biases have that effect.
func TestLinearIsPCA(t *testing.T) {
	const k = 2
	data := ellipsoid(400, []float64{2, 1.6, 1, 0.7, 0.5, 0.3}, 5)
	vectors, values := principal(t, data)
	x := rowsOf(data)
	net := fit(t, x, Config{Shape: Shape{Layers: []int{k}, Code: Identity}, Loss: SquaredError{}, Epochs: 2000, Batch: 400, Rate: 0.02})
	loss, left := squaredError(net, x), floats.Sum(values[k:])/2
	if loss < left*0.9999 || loss > left*1.001 {
		t.Errorf("loss %.5f, PCA leaves %.5f", loss, left)
	}
	decoder := denseOf(net.decoder[0].w.value, 6)
	if cos := closeness(decoder.T(), vectors.Slice(0, 6, 0, k)); cos < 0.9999 {
		t.Errorf("the largest principal angle has cosine %.6f", cos)
	}
}

// closeness returns the cosine of the largest principal angle between the column spaces of a and
// b. The columns of b are orthonormal.
func closeness(a, b mat.Matrix) float64 {
	var qr mat.QR
	qr.Factorize(a)
	var q, product mat.Dense
	qr.QTo(&q)
	d, k := a.Dims()
	product.Mul(q.Slice(0, d, 0, k).T(), b)
	var svd mat.SVD
	svd.Factorize(&product, mat.SVDNone)
	return svd.Values(nil)[k-1]
}
