package hashing

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Kind is a way to make a hash function.
type Kind string

// The kinds.
const (
	Stacked Kind = "stacked" // a deep autoencoder with noise at a sigmoid code layer
	LSH     Kind = "lsh"     // random hyperplanes: the baseline, learned from nothing but the vocabulary
)

// Options say how to learn a hash function. Zero values are the defaults stated.
type Options struct {
	Kind       Kind // "" means Stacked
	Bits       int  // width of the codes, 1 to MaxBits; 0 means 64
	Analyzer   ingest.Analyzer
	Vocabulary ingest.VocabularyOptions
	Weighting  ingest.Weighting // "" means TFIDF
	Hidden     []int            // units of the hidden layers; nil means one of 500, empty means none
	Samples    int              // terms that stand, in each batch, for those that no document of it expects; 0 means all terms
	Epochs     int              // 0 means what suits the number of documents
	Rate       float64          // Adam's first step; 0 means .004, or .008 for 32 bits and fewer
	Threshold  Threshold        // "" means Half
	Validation float64          // share of the documents held out to watch the loss; 0 means none
	Patience   int              // epochs without a better validation loss before stopping; 0 means never
	Seed       uint64
	Report     func(Progress) // called now and then; may be nil

	Save   func(state []byte) error // keeps the state of the training now and then, and when it is interrupted; nil means never
	Resume []byte                   // what Save was given last; nil means start anew. [ErrState] if it is of another training
}

// Progress is how far training is. While reading, only Documents is known; while looking for
// neighbours, Documents of Total.
type Progress struct {
	Stage  string // "reading", "neighbours" or "training"
	Memory int64  // bytes that training takes beside the documents
	ae.Progress
}

// Errors of [Train].
var (
	ErrTooFew  = errors.New("too few documents to train on")
	ErrOptions = errors.New("bad training options")
	ErrState   = ae.ErrState
)

// Train learns a hash function from documents, which it reads twice. Labels are not looked
// at. The same documents, options and kind of processor make the same model.
func Train(ctx context.Context, docs iter.Seq2[ingest.Document, error], opts Options) (*Model, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	docs = o.reading(ctx, docs)
	v, err := buildVocabulary(docs, o)
	if err != nil {
		return nil, err
	}
	rows, err := readCounts(docs, o.Analyzer, v)
	if err != nil {
		return nil, err
	}
	h := header{Kind: o.Kind, Bits: o.Bits, Analyzer: o.Analyzer, Weighting: o.Weighting, Scale: inputScale, Seed: o.Seed, Documents: len(rows)}
	x := h.inputs(rows, v)
	net, err := o.fit(ctx, rows, v, x)
	if err != nil {
		return nil, err
	}
	thresholds, err := o.Threshold.of(net.Encode(nil, x), o.Bits)
	if err != nil {
		return nil, err
	}
	return newModel(h, v, net, thresholds)
}

func (o Options) withDefaults() (Options, error) {
	if o.Kind == "" {
		o.Kind = Stacked
	}
	if o.Bits == 0 {
		o.Bits = 64
	}
	if o.Weighting == "" {
		o.Weighting = ingest.TFIDF
	}
	if o.Hidden == nil {
		o.Hidden = []int{500}
	}
	if o.Rate == 0 {
		o.Rate = 0.004
		if o.Bits <= 32 {
			o.Rate = 0.008
		}
	}
	if o.Report == nil {
		o.Report = func(Progress) {}
	}
	return o, o.validate()
}

func (o Options) validate() error {
	var err error
	switch {
	case o.Kind != Stacked && o.Kind != LSH:
		err = fmt.Errorf("kind %q is neither %q nor %q", o.Kind, Stacked, LSH)
	case o.Bits < 1 || o.Bits > MaxBits:
		err = fmt.Errorf("%d bits: a code has 1 to %d", o.Bits, MaxBits)
	case o.Epochs < 0 || o.Patience < 0 || o.Samples < 0 || !(o.Rate > 0) || !(o.Validation >= 0 && o.Validation < 1):
		err = fmt.Errorf("epochs %d, rate %v, validation %v, patience %d", o.Epochs, o.Rate, o.Validation, o.Patience)
	default:
		_, terr := o.Threshold.of(nil, 0)
		err = errors.Join(o.Analyzer.Validate(), o.Weighting.Validate(), terr)
	}
	if err != nil && !errors.Is(err, ErrOptions) {
		err = fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return err
}

// reading passes documents on until ctx is cancelled, and reports how many.
func (o Options) reading(ctx context.Context, docs iter.Seq2[ingest.Document, error]) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		n, told := 0, time.Now()
		for d, err := range docs {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(d, err) || err != nil {
				return
			}
			if n++; time.Since(told) > 100*time.Millisecond {
				o.Report(Progress{Stage: "reading", Progress: ae.Progress{Documents: n}})
				told = time.Now()
			}
		}
	}
}

func buildVocabulary(docs iter.Seq2[ingest.Document, error], o Options) (*ingest.Vocabulary, error) {
	var b ingest.VocabularyBuilder
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		b.Add(o.Analyzer.Terms(d.Words()))
	}
	v := b.Build(o.Vocabulary)
	if v.Len() == 0 {
		return nil, fmt.Errorf("%w: they have no word in common", ErrTooFew)
	}
	return v, nil
}

// inputScale is the length of an input row. A unit vector would leave the first layer with
// activations near zero, and the network undertrained.
const inputScale = 10

// inputs are the rows that the network reads.
func (h header) inputs(rows []ingest.Counts, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: v.Len()}
	var vals []float32
	for _, c := range rows {
		vals = h.input(vals[:0], c, v)
		x.Append(c.IDs, vals)
	}
	return x
}
