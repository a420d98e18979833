// Package ae trains autoencoders: networks that learn to say again, through a narrow code
// layer, what they were told. It takes rows of numbers in and gives a trained network
// out; it knows no words and no storage.
//
// Most callers need [Train] and [Net.Encode]. A kind of autoencoder is a composition of
// parts, each a value in [Config]: a [Corruption] spoils the input, a [Shape] says which layers there
// are, the code goes through a [Bottleneck] on its way to the decoder, a [Loss] compares the output
// with its target, each [Penalty] is paid on top, and a [Pretraining] gives layers their first
// weights. Training asks the parts; it knows no kinds.
//
// # Shapes
//
// A batch is a matrix with one row per document. The input stays sparse all the way into the
// first layer: a row costs as much as it has entries, however wide it is.
//
// Rows that lie on a [Grid], pictures and texts in the order of their words, can go through a [Convolution] or several
// first. Of these a place costs nothing where there is nothing.
//
// # Repeatability
//
// All that is random comes from Config.Seed, and sums are taken in a fixed order, so the same
// rows and the same Config give the same bytes on the same kind of processor.
package ae
