// Package kernel is the float32 arithmetic that training and encoding spend their time in:
// matrix products in the three forms that a layer needs, sums of sparse rows, activations by
// a vector exponential, and one-pass Adam.
//
// Every operation exists three times: in AVX-512, in AVX2 with FMA, and in plain Go. The
// fastest that the processor has is chosen when the program starts; the environment variable
// HASHSEARCH_CPU, set to avx2 or plain, asks for less, to measure or to test. The assembly is
// written by the program in gen; builds with the tag purego, and for other processors, leave it out. Builds with purego and
// float64 compute in float64 instead, see [Real].
//
// Products are deterministic: each element of the result is summed in one order, whatever
// the number of threads. Levels differ in the last bits, because they order sums differently.
//
// Matrices are row-major with any stride. Destinations must not overlap operands, unless a
// function says that it works in place. Dimensions that do not fit are mistakes of the
// caller and panic.
package kernel

//go:generate go run ./gen .
