//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDots(t *testing.T) {
	const m, n, d, stride = 7, 50, 13, 60
	rng := rand.New(rand.NewPCG(1, 0))
	random := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = rng.Float32() - 0.5
		}
		return x
	}
	a, b := random(m*d), random(n*d)
	dst := slices.Repeat([]float32{9}, m*stride)
	Dots(dst, stride, a, b, d)
	for i, got := range dst {
		want := 0.0
		for e := range d {
			if i%stride < n {
				want += float64(a[i/stride*d+e]) * float64(b[i%stride*d+e])
			}
		}
		if i%stride >= n {
			want = 9
		}
		if math.Abs(float64(got)-want) > 1e-5 {
			t.Fatalf("row %d, column %d: %v, want %v", i/stride, i%stride, got, want)
		}
	}
}
