package hashing

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Progress reports how far training is. In the stage "reading", only Documents is set; in
// "neighbours", Documents and Total.
type Progress struct {
	// Stage is "reading", "neighbours" or "training"; with [Auto], "proposing a width"; with
	// Labels, "trying labels" and "learning labels".
	Stage  string
	Memory int64 // estimated bytes of the process at its peak, see [Estimate]; 0 means unknown yet
	ae.Progress
}

// Errors of [Train], in addition to [ErrMemory].
var (
	ErrTooFew  = errors.New("too few documents to train on")
	ErrOptions = errors.New("bad training options")
	ErrState   = ae.ErrState

	ErrDiverged = ae.ErrDiverged
)

// Train learns a hash function from documents, which it reads twice, or three times with [Auto].
// Labels are used only with [Options.Labels]. The same documents and options give the same model on
// the same type of processor.
func Train(ctx context.Context, docs iter.Seq2[ingest.Document, error], opts Options) (*Model, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	opts, err := opts.chooseWidth(ctx, docs)
	if err != nil {
		return nil, err
	}
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	var need Need
	o = o.reporting(&need)
	all, v, err := o.read(ctx, docs, &need)
	if err != nil {
		return nil, err
	}
	r := o.inputFormat()
	h := header{Kind: o.Kind, Bits: o.Bits, Nested: o.Nested, Analyzer: o.Analyzer, inputFormat: r, Binariser: o.Binariser, Vocabulary: o.Vocabulary, Seed: o.Seed, Documents: all.withoutQueries().len()}
	if o, err = o.recording(&h.Curve); err != nil {
		return nil, err
	}
	x := r.rows(all, v)
	n, supervision, err := o.fit(ctx, all, v, x)
	if err != nil {
		return nil, err
	}
	h.Labels = supervision
	if h.Mixture, err = fitMixture(ctx, &Model{header: h, vocabulary: v, net: n.net, thresholds: n.thresholds}, all.withoutQueries()); err != nil {
		return nil, err
	}
	return newModel(h, v, n.net, n.thresholds)
}

// watch yields docs until ctx is cancelled, and reports the number of documents every 100 ms.
func (o Options) watch(ctx context.Context, docs iter.Seq2[ingest.Document, error]) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		n, reported := 0, time.Now()
		for d, err := range docs {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(d, err) || err != nil {
				return
			}
			if n++; time.Since(reported) > 100*time.Millisecond {
				o.Report(Progress{Stage: "reading", Progress: ae.Progress{Documents: n}})
				reported = time.Now()
			}
		}
	}
}

// read returns the documents to learn from and their vocabulary.
func (o Options) read(ctx context.Context, docs iter.Seq2[ingest.Document, error], need *Need) (*documents, *ingest.Vocabulary, error) {
	if all, v, err := o.recall(need); all != nil || err != nil {
		return all, v, err
	}
	docs = o.watch(ctx, docs)
	v, err := buildVocabulary(docs, o)
	if err != nil {
		return nil, nil, err
	}
	if *need, err = o.needOf(v); err != nil {
		return nil, nil, err
	}
	r := o.inputFormat()
	all, err := r.readAll(sample(docs, need.Documents, v.Docs(), o.Seed), o.Analyzer, v, extras{o.Labels, o.Feedback})
	if err == nil && o.Feedback {
		all.judge(o.Judgements, func(text string) document { return r.read(o.Analyzer.Terms(text), v) })
	}
	return all, v, err
}

func buildVocabulary(docs iter.Seq2[ingest.Document, error], o Options) (*ingest.Vocabulary, error) {
	var b ingest.VocabularyBuilder
	tokens := func(d ingest.Document) []ingest.Token { return slices.Collect(o.Analyzer.Tokens(d.Words())) }
	for t, err := range analysed(docs, tokens) {
		if err != nil {
			return nil, err
		}
		b.Add(slices.Values(t))
	}
	v := b.Build(o.Vocabulary)
	if v.Len() == 0 {
		return nil, fmt.Errorf("%w: no term occurs in several documents but not in nearly all of them, as with documents that are equal or have no word in common; add documents that share some words", ErrTooFew)
	}
	return v, nil
}
