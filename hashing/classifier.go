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

// A Head is what a classifier puts on top of the code layer.
type Head string

// The heads: probabilities, or one linear support vector machine for each label.
const (
	Softmax Head = "softmax"
	SVM     Head = "svm"
)

// ClassifierOptions say how to learn a classifier. Zero values are the defaults stated.
type ClassifierOptions struct {
	Head    Head // "" means Softmax
	Frozen  bool // learn the head only, and keep the model's layers as they are
	Scratch bool // begin with random layers instead of the model's, to see what those are worth
	Epochs  int  // 0 means what suits the number of documents
	Seed    uint64
}

// A Classifier guesses the labels of texts. Its lower layers are the encoder of a model, which has seen far more
// documents than have labels (Hinton and Salakhutdinov, 2006). It is safe for concurrent use.
type Classifier struct {
	model  *Model
	net    *ae.Net
	labels []string
}

// A Guess is one label and how sure the classifier is: a probability, or a margin from a support vector machine.
type Guess struct {
	Label string  `json:"label"`
	Score float32 `json:"score"`
}

// Classifier learns from the documents that have labels. A document with several counts for each of them in part.
func (m *Model) Classifier(ctx context.Context, docs iter.Seq2[ingest.Document, error], o ClassifierOptions) (*Classifier, error) {
	if o.Head != "" && o.Head != Softmax && o.Head != SVM {
		return nil, fmt.Errorf("%w: head %q is neither %q nor %q", ErrOptions, o.Head, Softmax, SVM)
	}
	c := &Classifier{model: m}
	read, labels, err := m.labelled(docs)
	if err != nil {
		return nil, err
	}
	target := c.number(labels)
	if len(c.labels) < 2 {
		return nil, fmt.Errorf("%w: %s among %s, and it takes two to tell apart", ErrTooFew, english.Count(len(c.labels), "label"), english.Count(len(read), "document"))
	}
	c.net, err = ae.Train(ctx, m.header.rows(read, m.vocabulary), o.config(m.net, target))
	return c, err
}

// labelled reads the documents that have labels and known words.
func (m *Model) labelled(docs iter.Seq2[ingest.Document, error]) (read []document, labels [][]string, err error) {
	for d, err := range docs {
		if err != nil {
			return nil, nil, err
		}
		if r := m.header.read(m.header.Analyzer.Terms(d.Words()), m.vocabulary); len(d.Labels) > 0 && len(r.counts.IDs) > 0 {
			read, labels = append(read, r), append(labels, d.Labels)
		}
	}
	return read, labels, nil
}

// number gives each label a column and returns a row for each document, which sums to one.
func (c *Classifier) number(labels [][]string) *ae.Sparse {
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

// config is small batches for few documents, at least a thousand steps, and small steps where what is learned must
// not be lost.
func (o ClassifierOptions) config(net *ae.Net, target *ae.Sparse) ae.Config {
	n, _ := target.Dims()
	cfg := ae.Config{Shape: net.Shape(), Target: target, Corruption: ae.Masking(0.3), Rate: 0.001, Batch: min(100, max(n/10, 2)), Epochs: o.Epochs, Seed: o.Seed}
	cfg.Decoder = []int{}
	if o.Epochs == 0 {
		cfg.Epochs = max(5, 1000*cfg.Batch/n)
	}
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

// Classify guesses, surest first. For a text without a known term the error is [ErrNoTerms].
func (c *Classifier) Classify(text string) ([]Guess, error) {
	d := c.model.header.read(c.model.header.Analyzer.Terms(text), c.model.vocabulary)
	if len(d.counts.IDs) == 0 {
		return nil, ErrNoTerms
	}
	scores := c.net.Decode(c.net.Encode(nil, c.model.header.rows([]document{d}, c.model.vocabulary)))
	guesses := make([]Guess, len(scores))
	for i, s := range scores {
		guesses[i] = Guess{c.labels[i], s}
	}
	slices.SortStableFunc(guesses, func(a, b Guess) int { return cmp.Compare(b.Score, a.Score) })
	return guesses, nil
}
