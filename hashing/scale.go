package hashing

import (
	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Scale is the size of a training.
type Scale struct {
	Documents  int
	Vocabulary int     // number of terms
	Terms      float64 // mean number of distinct terms of a document
}

// ScaleOf returns the size of a training with the documents of the vocabulary v.
func ScaleOf(v *ingest.Vocabulary) Scale { return Scale{v.Docs(), v.Len(), meanTerms(v)} }

// Need returns the memory of a training of this size. The error is [ErrMemory], or wraps
// [ErrOptions].
func (s Scale) Need(opts Options) (Need, error) {
	o, err := opts.estimated()
	if err != nil {
		return Need{}, err
	}
	return o.fitting(neighbours.Size{Documents: s.Documents, Terms: s.Terms}, s.Vocabulary)
}

// Passes returns the number of documents that the steps of a training of this size process: each
// document counts once per epoch. It is 0 for a kind that is computed without training.
func (s Scale) Passes(opts Options) (int, error) {
	o, err := opts.estimated()
	if err != nil || s.Documents < 2 || o.Kind.composition().build != nil {
		return 0, err
	}
	if !o.Nested {
		return o.configOf(s.Documents, s.Vocabulary).Epochs * s.Documents, nil
	}
	passes := 0
	for _, p := range o.nestedParts() {
		passes += p.configOf(s.Documents, s.Vocabulary).Epochs * s.Documents
	}
	return passes, nil
}

// configOf returns the configuration of the training of so many documents and terms, without the
// parts that depend on their content.
func (o Options) configOf(documents, vocabulary int) ae.Config {
	_, epochs := o.schedule(ae.Config{}, documents)
	return o.config(o.Kind.composition().parts(o, corpus{documents: documents, terms: vocabulary, mass: 1, epochs: epochs}), documents)
}
