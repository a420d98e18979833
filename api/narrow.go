package api

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// errNarrow is the problem of an operation that is about all documents.
var errNarrow = wire.NewProblem("key_filtered",
	"the key sees only the documents that meet its filter, and this is about all documents of the collection; send a key without a filter")

// A narrowed is a collection as a key with a filter sees it. Such a key may call only operations
// with the field narrow, which use the methods defined here and those of the model.
type narrowed struct {
	collection
	visible []ingest.Condition // at least one
	ctx     context.Context    // of the request, for methods without one
}

// narrow returns the lease as the key of a request sees it.
func narrow(ctx context.Context, l *lease) (*lease, error) {
	if !filtered(ctx) {
		return l, nil
	}
	k, _ := ctx.Value(keyOf{}).(keys.Key)
	visible, err := k.Conditions()
	if err != nil {
		return nil, err
	}
	seen := *l
	seen.collection = narrowed{l.collection, visible, ctx}
	return &seen, nil
}

// filtered reports whether the key of a request has a filter.
func filtered(ctx context.Context) bool {
	k, _ := ctx.Value(keyOf{}).(keys.Key)
	return k.Filter != nil
}

// query returns q for the visible documents. Topics are about all documents.
func (n narrowed) query(q index.Query) (index.Query, error) {
	if q.Topic != "" {
		return q, errNarrow
	}
	q.Visible = n.visible
	return q, nil
}

// told returns the result and the error of a search without traces of other documents: the
// cost, and whether one of them has a word.
func told(r *index.Result, err error) (*index.Result, error) {
	if r == nil {
		return nil, err
	}
	r.Work = index.Work{Searcher: cmp.Or(r.Work.Searcher, string(r.Rank)), Elapsed: r.Work.Elapsed}
	if errors.Is(err, hashing.ErrNoTerms) {
		err = nil
	}
	return r, err
}

func (n narrowed) Search(ctx context.Context, q index.Query) (*index.Result, error) {
	q, err := n.query(q)
	if err != nil {
		return nil, err
	}
	return told(n.collection.Search(ctx, q))
}

func (n narrowed) SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error) {
	all, refused := make([]index.Query, len(queries)), make([]error, len(queries))
	for i, q := range queries {
		if q, refused[i] = n.query(q); refused[i] == nil { // otherwise the query stays empty
			all[i] = q
		}
	}
	replies, err := n.collection.SearchAll(ctx, all)
	for i := range replies {
		r := &replies[i]
		if r.Result, r.Err = told(r.Result, r.Err); refused[i] != nil {
			r.Err = refused[i]
		}
	}
	return replies, err
}

func (n narrowed) Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error) {
	q, err := n.query(q)
	if err != nil {
		return nil, nil, err
	}
	r, hits, err := n.collection.Ball(ctx, q)
	r, err = told(r, err)
	return r, hits, err
}

// Document returns a visible document without its number, which counts the writes of others.
func (n narrowed) Document(id string) (*index.Stored, error) {
	d, err := n.collection.Document(id)
	if err == nil && !index.Visible(d.Document, n.visible) {
		err = index.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	d.Number = 0
	return d, nil
}

func (n narrowed) List(ctx context.Context, l index.Listing) (*index.Listed, error) {
	if l.Topic != "" {
		return nil, errNarrow
	}
	l.Filter = slices.Concat(l.Filter, n.visible)
	found, err := n.collection.List(ctx, l)
	if err != nil {
		return nil, err
	}
	for i := range found.Documents {
		found.Documents[i].Number = 0
	}
	return found, nil
}

// Size has the number of visible documents, and the generation without its number of codes.
func (n narrowed) Size() (*index.Stats, error) {
	all, err := n.collection.Size()
	if err != nil {
		return nil, err
	}
	found, err := n.List(n.ctx, index.Listing{Limit: 1})
	if err != nil {
		return nil, err
	}
	size := &index.Stats{Documents: found.Total, Words: index.WordStats{Language: all.Words.Language, Complete: all.Words.Complete}}
	if all.Generation != nil {
		g := *all.Generation
		g.Codes = 0
		size.Generation = &g
	}
	return size, nil
}
