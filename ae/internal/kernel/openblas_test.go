//go:build openblas

package kernel

import "github.com/hashsearch/hashsearch/ae/internal/kernel/openblas"

func init() {
	for _, threads := range []int{1, 2} {
		peers = append(peers, multiplier{name: "openblas", threads: threads, mul: func(dst, a, b Matrix, transA, transB bool) {
			openblas.SetThreads(threads)
			openblas.Mul(dst, a, b, transA, transB)
		}})
	}
}
