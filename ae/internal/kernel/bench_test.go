package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// A multiplier stores a·b in dst, with a transposed if transA and b if transB is set.
type multiplier struct {
	name    string
	threads int
	mul     func(dst, a, b Matrix, transA, transB bool)
}

// peers are other implementations of products for comparison. The tag openblas adds to them.
var peers = []multiplier{{"gonum", 1, func(dst, a, b Matrix, transA, transB bool) {
	blas32.Gemm(form(transA), form(transB), 1, a, b, 0, dst)
}}}

func form(trans bool) blas.Transpose {
	if trans {
		return blas.Trans
	}
	return blas.NoTrans
}

func multipliers(threads int) []multiplier {
	var all []multiplier
	for _, l := range levels() {
		all = append(all, multiplier{l.name, threads, func(dst, a, b Matrix, transA, transB bool) {
			l.mul(dst, a, b, transA, transB, false, threads)
		}})
	}
	all = all[:len(all)-1] // plain Go takes too long
	for _, p := range peers {
		if p.threads == threads {
			all = append(all, p)
		}
	}
	return all
}

// mul is Mul, MulTransA or MulTransB of one level.
func (l *level) mul(dst, a, b Matrix, transA, transB, add bool, threads int) {
	x, y, k := viewOf(a), viewOf(b), a.Cols
	if transA {
		x, k = transposed(a), a.Rows
	}
	if transB {
		y = transposed(b)
	}
	l.multiply(dst, x, y, k, add, threads)
}

// BenchmarkProduct measures the products of layers. The implementations take turns, and each
// reports the GFLOP/s of its fastest call, so that their ratios are valid on a busy machine.
//
// With -tags openblas, OpenBLAS takes part. OPENBLAS_CORETYPE=Haswell restricts it to AVX2. Its
// idle threads keep processors busy, so it should be measured alone with two threads.
func BenchmarkProduct(b *testing.B) {
	layers := []struct{ in, out int }{{2000, 500}, {500, 250}, {250, 128}, {64, 20000}, {500, 2000}}
	for _, threads := range []int{1, 2} {
		for _, batch := range []int{100, 200, 500} {
			for _, layer := range layers {
				for _, form := range []string{"forward", "weights", "input"} {
					name := fmt.Sprintf("threads=%d/batch=%d/layer=%dx%d/%s", threads, batch, layer.in, layer.out, form)
					b.Run(name, func(b *testing.B) { benchmarkLayer(b, multipliers(threads), form, batch, layer.in, layer.out) })
				}
			}
		}
	}
}

func benchmarkLayer(b *testing.B, all []multiplier, form string, batch, in, out int) {
	x, w, y := randomMatrix(batch, in), randomMatrix(in, out), randomMatrix(batch, out)
	dst, left, right := y, x, w
	switch form {
	case "weights":
		dst, left, right = w, x, y
	case "input":
		dst, left, right = x, y, w
	}
	fastest := make([]time.Duration, len(all))
	for b.Loop() {
		for i, m := range all {
			m.mul(dst, left, right, form == "weights", form == "input") // loads the caches
			start := time.Now()
			m.mul(dst, left, right, form == "weights", form == "input")
			if took := time.Since(start); fastest[i] == 0 || took < fastest[i] {
				fastest[i] = took
			}
		}
	}
	for i, m := range all {
		b.ReportMetric(2*float64(batch)*float64(in)*float64(out)/float64(fastest[i].Nanoseconds()), m.name)
	}
	b.ReportMetric(0, "ns/op")
}

func randomMatrix(rows, cols int) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
	rng := rand.New(rand.NewPCG(1, uint64(rows)))
	for i := range m.Data {
		m.Data[i] = rng.Float32() - 0.5
	}
	return m
}

// BenchmarkSparse measures the first layer with 100 of 2000 columns and 500 units. It counts the
// bytes of the weights that are read.
func BenchmarkSparse(b *testing.B) {
	w := randomMatrix(2000, 500)
	rng := rand.New(rand.NewPCG(17, 18))
	documents := make([][]uint32, 500)
	for i := range documents {
		for range 100 {
			documents[i] = append(documents[i], rng.Uint32N(2000))
		}
		slices.Sort(documents[i])
	}
	vals, dst := make([]float32, 100), make([]float32, 500)
	for _, l := range levels() {
		b.Run(l.name, func(b *testing.B) {
			b.SetBytes(100 * 500 * 4)
			for i := 0; b.Loop(); i++ {
				l.gather(dst, documents[i%len(documents)], vals, w.Data, w.Stride)
			}
		})
	}
}

// BenchmarkVector measures the other kernels on rows of 2000 values, and Adam on the weights of a
// layer.
func BenchmarkVector(b *testing.B) {
	for _, l := range levels() {
		for _, k := range kernels {
			n := 2000
			if k.name == "adam" {
				n = 2000 * 500
			}
			var x [][]float32
			for range k.vectors {
				x = append(x, randomMatrix(1, n).Data)
			}
			b.Run(l.name+"/"+k.name, func(b *testing.B) {
				b.SetBytes(int64(4 * n))
				for b.Loop() {
					k.run(l, x)
				}
			})
		}
	}
}
