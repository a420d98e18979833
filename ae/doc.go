// Package ae trains autoencoders: networks that learn to reconstruct their input through a narrow
// code layer. Its input is rows of numbers and its output a trained network. It depends neither
// on text nor on storage.
//
// Most callers need [Train] and [Net.Encode]. A kind of autoencoder is a composition of parts,
// each of which is a value in [Config]: a [Shape] lists the layers, a [Corruption] adds noise to
// the input, a [Bottleneck] transforms the code on its way to the decoder, a [Loss] compares the
// output with its target, each [Penalty] is added to the loss, and a [Pretraining] sets the
// initial weights of the layers. Training calls the parts through their interfaces and does not
// depend on the kind.
//
// # Shapes
//
// A batch is a matrix with one row per document. The input stays sparse up to the first layer, so
// the cost of a row is proportional to its number of entries and independent of its width.
//
// The columns of a row may form a [Grid]: the pixels of a picture, or a text in the order of its
// words. One [Convolution] or several can be the first layers for such rows. Empty places of the
// grid cost nothing.
//
// # Repeatability
//
// All random numbers are derived from Config.Seed, and sums are computed in a fixed order. The
// same rows and the same Config therefore give the same bytes on the same type of processor.
package ae
