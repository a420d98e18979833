// Package insight applies a model to its documents: [Misfits] finds the documents that it
// reconstructs badly, and [Dream] samples activations from it.
package insight
