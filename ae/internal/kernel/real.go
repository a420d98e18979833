//go:build !(purego && float64)

package kernel

import "gonum.org/v1/gonum/blas/blas32"

// Real is the number that networks compute with. Builds with the tags purego and float64 make it a
// float64, so that gradients can be checked to many digits through the very code that trains.
type Real = float32

// A Matrix is dense and row-major: value (i, j) is Data[i*Stride+j].
type Matrix = blas32.General
