// Package hashing turns a text into a short binary code, so that texts about the same
// things get codes that differ in few bits (Salakhutdinov and Hinton, "Semantic hashing",
// International Journal of Approximate Reasoning 50, 2009).
//
// A [Model] is the learned hash function, whole: how text becomes terms, which terms it knows,
// how their counts are weighted, the network that turns them into activations, and the
// thresholds that turn activations into bits. [Train] learns one from documents,
// [Model.Hash] applies it, [Read] and [Model.WriteTo] keep it.
//
// A [Code] is compared by [Distance]; [Ball] lists the codes near a given one.
package hashing
