package hashing

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// A Head is the output layer of a classifier, on top of the code layer.
type Head string

// The heads: probabilities, or a linear support vector machine per label.
const (
	Softmax Head = "softmax"
	SVM     Head = "svm"
)

// ClassifierOptions configure the training of a classifier. Zero values mean the stated defaults.
type ClassifierOptions struct {
	Head    Head // "" means [Softmax]
	Frozen  bool // train only the head and keep the model's layers unchanged
	Scratch bool // start from random layers instead of the model's, to measure the value of those
	Epochs  int  // 0 means a number that suits the number of documents
	Seed    uint64
}

// A Classifier predicts the labels of texts. Its lower layers start as the encoder of a model,
// which was trained on many more documents than have labels (Hinton and Salakhutdinov, 2006). It
// is safe for concurrent use.
type Classifier struct {
	model  *Model
	net    *ae.Net
	labels []string
}

// A Guess is a label and its score: a probability, or the margin of a support vector machine.
type Guess struct {
	Label string  `json:"label"`
	Score float32 `json:"score"`
}

// Classifier trains a classifier on the documents that have labels. A document with several labels
// counts for each in equal parts. Errors wrap [ErrOptions] for an unknown head and [ErrTooFew] for
// fewer than two labels.
func (m *Model) Classifier(ctx context.Context, docs iter.Seq2[ingest.Document, error], o ClassifierOptions) (*Classifier, error) {
	if o.Head != "" && o.Head != Softmax && o.Head != SVM {
		return nil, fmt.Errorf("%w: unknown head %q: choose %q or %q", ErrOptions, o.Head, Softmax, SVM)
	}
	c := &Classifier{model: m}
	labelled, labels, err := m.labelled(docs)
	if err != nil {
		return nil, err
	}
	target := c.numberLabels(labels)
	if len(c.labels) < 2 {
		return nil, fmt.Errorf("%w: %s among %s, at least 2 labels are required", ErrTooFew, english.Count(len(c.labels), "label"), english.Count(labelled.len(), "document"))
	}
	c.net, err = ae.Train(ctx, m.header.rows(labelled, m.vocabulary), o.config(m.net, target))
	return c, err
}

// labelled returns the documents that have labels and a term of the vocabulary.
func (m *Model) labelled(docs iter.Seq2[ingest.Document, error]) (labelled *documents, labels [][]string, err error) {
	labelled = newDocuments(m.vocabulary)
	for d, err := range docs {
		if err != nil {
			return nil, nil, err
		}
		if r := m.header.read(m.header.Analyzer.Terms(d.Words()), m.vocabulary); len(d.Labels) > 0 && len(r.counts.IDs) > 0 {
			labelled.add(r)
			labels = append(labels, d.Labels)
		}
	}
	return labelled, labels, nil
}

// numberLabels assigns each label a column and returns a target row, which sums to 1, for each
// document.
func (c *Classifier) numberLabels(labels [][]string) *ae.Sparse {
	c.labels = slices.Concat(labels...)
	slices.Sort(c.labels)
	c.labels = slices.Compact(c.labels)
	target := &ae.Sparse{Width: len(c.labels)}
	for _, own := range labels {
		var cols []uint32
		for _, l := range own {
			at, _ := slices.BinarySearch(c.labels, l)
			cols = append(cols, uint32(at))
		}
		slices.Sort(cols)
		cols = slices.Compact(cols)
		target.Append(cols, slices.Repeat([]float32{1 / float32(len(cols))}, len(cols)))
	}
	return target
}

// config returns the settings of the training: small batches for few documents, at least a
// thousand steps, and a low rate unless the layers are frozen, to preserve the model's weights.
func (o ClassifierOptions) config(net *ae.Net, target *ae.Sparse) ae.Config {
	n, _ := target.Dims()
	cfg := ae.Config{Shape: net.Shape(), Target: target, Corruption: ae.Masking(0.3), Rate: 0.001, Batch: min(100, max(n/10, 2)), Seed: o.Seed}
	cfg.Decoder = []int{}
	cfg.Epochs = cmp.Or(o.Epochs, max(5, 1000*cfg.Batch/n))
	if o.Head == SVM {
		cfg.Loss = ae.SquaredHinge{}
	}
	if !o.Scratch {
		cfg.Start = net
	}
	if o.Frozen {
		cfg.Frozen, cfg.Rate = len(cfg.Layers), 0.02
	}
	return cfg
}

// Classify returns all labels, highest score first. If no term of the text is in the vocabulary,
// the error is [ErrNoTerms].
func (c *Classifier) Classify(text string) ([]Guess, error) {
	d := c.model.header.read(c.model.header.Analyzer.Terms(text), c.model.vocabulary)
	if len(d.counts.IDs) == 0 {
		return nil, ErrNoTerms
	}
	scores := c.net.Decode(c.net.Encode(nil, c.model.header.one(d, c.model.vocabulary)))
	guesses := make([]Guess, len(scores))
	for i, s := range scores {
		guesses[i] = Guess{c.labels[i], s}
	}
	slices.SortStableFunc(guesses, func(a, b Guess) int { return cmp.Compare(b.Score, a.Score) })
	return guesses, nil
}
