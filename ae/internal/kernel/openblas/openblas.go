//go:build openblas

// Package openblas multiplies matrices with OpenBLAS. It exists for the benchmarks of package
// kernel only, and needs cgo and the library (libopenblas-dev on Debian).
package openblas

// #cgo LDFLAGS: -lopenblas
// #include <cblas.h>
// void openblas_set_num_threads(int);
import "C"

import "gonum.org/v1/gonum/blas/blas32"

// SetThreads limits the number of threads of later products.
func SetThreads(n int) { C.openblas_set_num_threads(C.int(n)) }

// Mul stores a·b in dst, with a transposed if transA and b if transB is set.
func Mul(dst, a, b blas32.General, transA, transB bool) {
	k := a.Cols
	if transA {
		k = a.Rows
	}
	C.cblas_sgemm(C.CblasRowMajor, form(transA), form(transB), C.int(dst.Rows), C.int(dst.Cols), C.int(k),
		1, (*C.float)(&a.Data[0]), C.int(a.Stride), (*C.float)(&b.Data[0]), C.int(b.Stride),
		0, (*C.float)(&dst.Data[0]), C.int(dst.Stride))
}

func form(trans bool) C.enum_CBLAS_TRANSPOSE {
	if trans {
		return C.CblasTrans
	}
	return C.CblasNoTrans
}
