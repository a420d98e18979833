package wordindex

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Writer is the part of a write transaction that concerns words.
type Writer struct {
	change store.Change
	Index  *Index           // nil before the first document
	stored []*words.Segment // segments in the store
	Set    *words.Set       // segments and documents after the transaction

	// Ready reports whether all documents are indexed, so that those of the transaction are, too.
	// Otherwise they are indexed in the background.
	Ready bool

	forgotten []uint32 // deleted documents that are no longer in a segment
}

// Open begins a change of the words that set has. ready reports whether it has those of all
// documents.
func (w *Writer) Open(c store.Change, set *words.Set, ready bool) (err error) {
	w.change = c
	w.Index, err = Open(c)
	w.Set, w.stored, w.Ready = set, set.Segments(), ready
	return err
}

// Describe makes info the description of the words. If its analyzer differs from the present one,
// all words are removed, and indexed anew in the background. next is the number of the next
// document.
func (w *Writer) Describe(info Info, next uint64) (err error) {
	if w.Index != nil && w.Index.Info.Analyzer == info.Analyzer {
		return w.Index.SetInfo(w.change, info)
	}
	w.Index, err = create(w.change, info)
	w.Set, w.stored, w.Ready = words.New(), nil, next == 0
	return err
}

// AddSegment adds documents with words.
func (w *Writer) AddSegment(docs []words.Document) {
	if len(docs) > 0 {
		w.Set = w.Set.Add(words.Build(docs))
	}
}

// Finish deletes documents, merges small segments and stores the changes. next is the number of the
// next document.
func (w *Writer) Finish(ctx context.Context, deleted []uint32, next uint64) error {
	if w.Index == nil {
		return nil
	}
	gone := slices.DeleteFunc(slices.Clone(deleted), func(n uint32) bool { return !w.Set.Contains(n) })
	w.Set = w.Set.Delete(gone)
	if err := w.Index.Bury(ctx, w.change, gone); err != nil {
		return err
	}
	for run := Due(w.Set, inlineBytes); run != nil; run = Due(w.Set, inlineBytes) {
		if err := w.merge(ctx, run); err != nil {
			return err
		}
	}
	if err := w.Index.Forget(ctx, w.change, w.forgotten); err != nil {
		return err
	}
	if err := w.Index.Replace(w.change, w.stored, w.Set.Segments()); err != nil || !w.Ready {
		return err
	}
	return w.Index.SetNext(w.change, next)
}

// merge replaces segments by one without their deleted documents.
func (w *Writer) merge(ctx context.Context, run []*words.Segment) error {
	m, err := NewMerge(w.change, w.Set, run)
	if err != nil {
		return err
	}
	if err := m.Do(ctx); err != nil {
		return err
	}
	w.Use(m)
	return nil
}

// Use replaces the segments that m has merged. It reports false if they have changed since.
func (w *Writer) Use(m *Merger) bool {
	if !isPart(m.from, w.Set.Segments()) {
		return false
	}
	w.Set = w.Set.Replace(m.from, m.to)
	w.forgotten = append(w.forgotten, m.dead.ToArray()...)
	return true
}

// Document returns the words of a document by their counts.
func Document(counts ingest.WordCounts) *words.Document {
	w := &words.Document{Title: counts.Title, Text: counts.Text, Terms: make([]words.Term, len(counts.Terms)), Forms: slices.Clone(counts.Forms)}
	for i, t := range counts.Terms {
		w.Terms[i] = words.Term(t)
	}
	return w
}
