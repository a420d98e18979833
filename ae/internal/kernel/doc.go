// Package kernel implements the float32 operations that take most of the time in training and
// encoding: the three products of matrices that a layer needs, sums of sparse rows, activations
// based on a vector exponential, and Adam in one pass.
//
// Every operation is implemented four times: with AVX-512, with AVX2 and FMA, with NEON for arm64,
// and in plain Go. The fastest implementation that the processor supports is selected when the
// program starts. For measurements and tests, the environment variable HASHSEARCH_CPU selects a
// slower one if it is set to avx2 or plain. The program in gen writes the assembly. Builds with the
// tag purego, and builds for other processors, have only plain Go. Builds with the tags purego and
// float64 compute in float64, see [Real].
//
// Products are deterministic: each element of the result is summed in a fixed order, independent
// of the number of threads. The implementations differ in the last bits, because their orders
// differ.
//
// Matrices are row-major with any stride. Destinations must not overlap operands, unless a
// function works in place. Functions panic if the dimensions of their arguments do not match.
package kernel

//go:generate go run ./gen .
