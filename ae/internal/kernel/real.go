//go:build !(purego && float64)

package kernel

import "gonum.org/v1/gonum/blas/blas32"

// Real is the number type of networks. Builds with the tags purego and float64 define it as
// float64, so that the gradients of the training code can be checked to many digits.
type Real = float32

// A Matrix is dense and row-major: value (i, j) is Data[i*Stride+j].
type Matrix = blas32.General
