//go:build purego && float64

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// Real is the number type of networks.
type Real = float64

// A Matrix is dense and row-major: value (i, j) is Data[i*Stride+j].
type Matrix = blas64.General
