package sizing

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
)

// ErrTooFew means that there are too few documents to measure.
var ErrTooFew = errors.New("too few documents to measure: give at least 100")

// least is the number of documents of the smallest sample.
const least = 100

// Options configure [Measure].
type Options struct {
	Most     int             // documents to measure; 0 means 10,000
	Training hashing.Options // of the training to predict
	Report   func(jobs.Progress)

	// Search searches the collection at path for the documents, as it will be done; nil searches it
	// in this process. It must leave nothing open.
	Search func(ctx context.Context, path string, docs []ingest.Document) error
}

// A Sample holds the measured costs of a sample of documents.
type Sample struct {
	Documents int `json:"measured"` // in the sample
	Read      int `json:"read"`     // documents of the sources

	training    hashing.Options
	half, whole extent
	bits        int
	process     int64 // bytes of memory before anything was read
	file        int64 // bytes of the file with free pages
	model       int64 // bytes of the model in the file
	rest        int64 // bytes of the file without words, model and free pages
	free        int64 // bytes of free pages
	peak        int64 // memory of the training
	serving     int64 // memory of searches
	reading     Cost  // of all documents that were read
	ingest      Cost
	pass        Cost // of a document in a step of the training
	around      Cost // of the training without its steps
}

// An extent is the part of a sample that does not grow in proportion to its documents.
type extent struct {
	words, wordsRAM int64
	scale           hashing.Scale
}

// Measure measures the documents, or a random sample of them, in a directory that it creates and
// removes. It reads all documents. The error wraps [ErrTooFew], or is that of a document that is
// not a rejection.
func Measure(ctx context.Context, docs iter.Seq2[ingest.Document, error], o Options) (s *Sample, err error) {
	debug.FreeOSMemory()
	s = &Sample{training: o.Training, process: resident()}
	if o.Most == 0 {
		o.Most = 10_000
	}
	began := startClock()
	some, err := s.choose(ctx, docs, o.Most)
	if err != nil {
		return nil, err
	}
	s.reading = began.read()
	if s.Documents = len(some); s.Documents < least {
		return nil, ErrTooFew
	}
	dir, err := os.MkdirTemp("", "hashsearch-estimate-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return s, s.measure(ctx, dir, some, o)
}

// choose returns at most so many of the documents at random, in random order.
func (s *Sample) choose(ctx context.Context, docs iter.Seq2[ingest.Document, error], most int) ([]ingest.Document, error) {
	rng := rand.New(rand.NewPCG(s.training.Seed, 11))
	var some []ingest.Document
	for d, err := range docs {
		if r := (*ingest.Rejection)(nil); errors.As(err, &r) {
			continue
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		s.Read++
		if len(some) < most {
			some = append(some, d)
		} else if at := rng.IntN(s.Read); at < most {
			some[at] = d
		}
	}
	rng.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	return some, nil
}

// measure measures the documents in collections in dir.
func (s *Sample) measure(ctx context.Context, dir string, some []ingest.Document, o Options) error {
	half, whole := filepath.Join(dir, "half.db"), filepath.Join(dir, "whole.db")
	_, err := ingested(ctx, half, some[:len(some)/2], &s.half)
	if err != nil {
		return err
	}
	if s.ingest, err = ingested(ctx, whole, some, &s.whole); err != nil {
		return err
	}
	v, err := s.train(ctx, whole, o.Report)
	if err != nil {
		return err
	}
	s.half.scale = scaleOf(some[:len(some)/2], v, s.training)
	if o.Search == nil {
		o.Search = search
	}
	_, most, err := peak(func() error { return o.Search(ctx, whole, some[:min(len(some), 200)]) })
	if err != nil {
		return err
	}
	s.serving = most - s.process // memory that the training has left is used again
	return s.weigh(ctx, whole)
}

// ingested makes a collection of the documents at path.
func ingested(ctx context.Context, path string, docs []ingest.Document, e *extent) (c Cost, err error) {
	began := startClock()
	ix, err := index.Open(path, &index.Options{Create: true})
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	if err := errors.Join(ix.Add(ctx, ingest.Sequence(docs), func(index.Outcome) error { return nil }), ix.Settle(ctx)); err != nil {
		return c, err
	}
	c = began.read()
	st, err := ix.Size()
	if err == nil {
		e.words, e.wordsRAM = st.Words.FileBytes, st.Words.RAMBytes
	}
	return c, err
}

// scaleOf returns the size of a training with some of the documents of m.
func scaleOf(docs []ingest.Document, m *hashing.Model, o hashing.Options) hashing.Scale {
	var b ingest.VocabularyBuilder
	for _, d := range docs {
		b.Add(m.Analyzer().Tokens(d.Words()))
	}
	return hashing.ScaleOf(b.Build(o.Vocabulary))
}

// search searches the collection at path for documents like each of docs.
func search(ctx context.Context, path string, docs []ingest.Document) (err error) {
	ix, err := index.Open(path, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	for _, d := range docs {
		q := index.Query{Text: d.Title}
		if q.Text == "" {
			q = index.Query{ID: d.ID}
		}
		if _, err := ix.Search(ctx, q); err != nil && !errors.Is(err, hashing.ErrNoTerms) {
			return err
		}
	}
	return nil
}

// weigh determines the parts of the file at path, and compacts it.
func (s *Sample) weigh(ctx context.Context, path string) error {
	_, compact, err := index.Compact(ctx, path)
	s.free = s.file - compact
	s.rest = compact - s.whole.words - s.model
	return err
}
