package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
)

// addressHelp ends the help of commands that accept the address of a collection as well as a file.
const addressHelp = `

FILE may be the address of a collection on a server, such as http://host:port/collection. If the
server requires a key, it is read from the environment variable HASHSEARCH_KEY.`

// A collection is a local file or a collection on a server. It has the methods that commands call
// on both.
type collection interface {
	Adapt(ctx context.Context) (*index.Adaptation, error)
	Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error
	AddFeedback(ctx context.Context, entries []index.Feedback) error
	Backup(ctx context.Context, path string, overwrite bool) error
	Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error)
	Bits(ctx context.Context, n int) ([]index.Bit, error)
	Close() error
	Continue(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error)
	Delete(ctx context.Context, ids ...string) (int, error)
	DeleteFeedback(ctx context.Context, like index.Feedback) (int, error)
	DeleteMatching(ctx context.Context, filter []ingest.Condition) (int, error)
	DeleteSource(ctx context.Context, source string) (int, error)
	Document(ctx context.Context, id string) (*index.Stored, error)
	Drift(ctx context.Context) (*index.Drift, error)
	Drop(ctx context.Context, id uint64) error
	Duplicates(ctx context.Context, opts index.DuplicateOptions) (*index.Duplicates, error)
	Evaluate(ctx context.Context, e jobs.Evaluation, report func(jobs.Progress)) (*jobs.Evaluated, error)
	Feedback(ctx context.Context, after uint64, limit int) (entries []index.Feedback, total int, err error)
	Generations(ctx context.Context) ([]index.Generation, error)
	Label(ctx context.Context, id string, labels []string) error
	Labelling(ctx context.Context, n int, skip []string) (*index.Labelling, error)
	List(ctx context.Context, l index.Listing) (*index.Listed, error)
	Reconstruct(ctx context.Context, text, id string, n int) (hashing.Reconstruction, error)
	RemoveAdapter(ctx context.Context) error
	Search(ctx context.Context, q index.Query) (*index.Result, error)
	SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error)
	SetSynonyms(ctx context.Context, text string) error
	Stats(ctx context.Context) (*index.Stats, error)
	Synonyms(ctx context.Context) (string, error)
	Topics(ctx context.Context) (*index.Topics, error)
	Train(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error)
	Use(ctx context.Context, id uint64, progress func(done, total int)) error
	Width(ctx context.Context) (int, error)
}

// file is a collection in a local file.
type file struct{ *index.Index }

func (f file) Document(_ context.Context, id string) (*index.Stored, error) {
	return f.Index.Document(id)
}

func (f file) Generations(context.Context) ([]index.Generation, error) { return f.Index.Generations() }
func (f file) Stats(context.Context) (*index.Stats, error)             { return f.Index.Stats() }
func (f file) Width(context.Context) (int, error)                      { return f.Index.Width(), nil }

func (f file) Synonyms(context.Context) (string, error)         { return f.Index.Synonyms(), nil }
func (f file) SetSynonyms(_ context.Context, text string) error { return f.Index.SetSynonyms(text) }

// Label replaces the labels of a document.
func (f file) Label(ctx context.Context, id string, labels []string) error {
	_, err := f.Change(ctx, id, nil, func(d ingest.Document) (ingest.Document, error) {
		d.Labels = labels
		return d, nil
	})
	return cmp.Or(err, f.Settle(ctx))
}

// Drop removes a generation.
func (f file) Drop(_ context.Context, id uint64) error { return f.Index.Drop(id) }

func (f file) RemoveAdapter(ctx context.Context) error {
	_, err := f.Index.RemoveAdapter(ctx)
	return err
}

// Add also does what a server does in the background after documents were added.
func (f file) Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error {
	if err := f.Load(ctx, docs, each); err != nil {
		return err
	}
	return f.Settle(ctx)
}

func (f file) Train(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error) {
	t, err := jobs.Train(ctx, f.Index, o, report)
	return t, cmp.Or(err, settle(ctx, f))
}

func (f file) Continue(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error) {
	t, err := jobs.Continue(ctx, f.Index, o, report)
	return t, cmp.Or(err, settle(ctx, f))
}

func (f file) Evaluate(ctx context.Context, e jobs.Evaluation, report func(jobs.Progress)) (*jobs.Evaluated, error) {
	return jobs.Evaluate(ctx, f.Index, e, report)
}

// Reconstruct compares the terms of a text, or of the document with this id, with the terms that
// the model predicts for it.
func (f file) Reconstruct(_ context.Context, text, id string, n int) (r hashing.Reconstruction, err error) {
	m := f.Model()
	if m == nil {
		return r, index.ErrNoModel
	}
	if id != "" {
		d, err := f.Index.Document(id)
		if err != nil {
			return r, err
		}
		text = d.Words()
	}
	return m.Reconstruct(text, n)
}

// remote is a collection on a server.
type remote struct{ *client.Collection }

// Backup copies the collection to path. The file at path is either complete or not written.
func (r remote) Backup(ctx context.Context, path string, overwrite bool) error {
	if _, err := os.Stat(path); err == nil && !overwrite {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	return writeWhole(path, func(w io.Writer) error { return r.Collection.Backup(ctx, w) })
}

// withCollection opens the file or the address name, calls do with the collection and closes it.
func withCollection(name string, opts *index.Options, do func(collection) error) error {
	c, err := openCollection(name, opts)
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.Close())
}

func openCollection(name string, opts *index.Options) (collection, error) {
	if client.Is(name) {
		c, err := client.Open(name, os.Getenv("HASHSEARCH_KEY"))
		if err != nil {
			return nil, &usageError{err}
		}
		return remote{c}, nil
	}
	ix, err := openIndex(name, opts)
	if err != nil {
		return nil, err
	}
	return file{ix}, nil
}

// onlyFiles returns a usage error if name is an address. Commands that need a file call it.
func onlyFiles(name string) error {
	if !client.Is(name) {
		return nil
	}
	return usagef("%s: this command needs a local file and does not accept the address of a server; 'hashsearch COMMAND --help' states whether a command accepts one", name)
}
