// Package hashing turns a text into a short binary code, so that texts about the same things get
// codes that differ in few bits (Salakhutdinov and Hinton, "Semantic hashing", International
// Journal of Approximate Reasoning 50, 2009).
//
// A [Model] is the complete learned hash function: the analyzer that turns text into terms, the
// vocabulary, the weighting of the counts, the network that turns them into activations, and the
// thresholds that turn activations into bits. [Train] learns a model from documents, [Model.Hash]
// applies it, and [Model.WriteTo] and [Read] store and load it.
//
// [Distance] compares two codes.
package hashing
