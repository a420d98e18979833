// Package insight looks at what a model makes of its documents: which of them it reconstructs badly ([Misfits]), what it dreams up
// ([Dream]), and which labels the neighbours of a document have ([Labels]).
package insight
