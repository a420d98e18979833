// Package insight applies a model to its documents: [Misfits] finds the documents that it
// reconstructs badly, [Dream] samples activations from it, and [Labels] suggests labels for a
// document from its neighbours.
package insight
