package index

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/index/words"
)

// readWords reads the words of all documents.
func (s *snapshot) readWords(v View) error {
	w, err := openWords(v)
	if err != nil {
		return err
	}
	s.words, s.wordInfo, s.indexed = words.New(), wordInfo{}, 0
	if w != nil {
		s.words, err = w.set(s.lean)
		s.wordInfo, s.indexed = w.info, w.next
	}
	return err
}

// viewWords is view with a snapshot that holds the words themselves.
func (ix *Index) viewWords(ctx context.Context, fn func(v View, s *snapshot) error) error {
	return ix.view(ctx, func(v View, s *snapshot) error {
		if !s.lean {
			return fn(v, s)
		}
		whole := *s
		whole.lean = false
		if err := whole.readWords(v); err != nil {
			return err
		}
		return fn(v, &whole)
	})
}

// keep keeps a set of the words of all documents.
func (s *snapshot) keep(set *words.Set) {
	if s.words = set; s.lean {
		s.words = set.Outlined()
	}
}

// wordsReady reports whether the words of all documents are indexed.
func (s *snapshot) wordsReady() bool { return s.indexed == s.next }

// A wordWriter is the part of a write transaction that concerns words.
type wordWriter struct {
	change Change
	index  *wordIndex       // nil before the first document
	stored []*words.Segment // segments in the store
	set    *words.Set       // segments and documents after the transaction

	// ready reports whether all documents are indexed, so that those of the transaction are, too.
	// Otherwise they are indexed in the background.
	ready bool

	forgotten []uint32 // deleted documents that are no longer in a segment
}

func (w *wordWriter) open(c Change, now *snapshot) (err error) {
	w.change = c
	w.index, err = openWords(c)
	w.set, w.stored, w.ready = now.words, now.words.Segments(), now.wordsReady()
	return err
}

// describe makes info the description of the words. If its analyzer differs from the present one,
// all words are removed, and indexed anew in the background. next is the number of the next
// document.
func (w *wordWriter) describe(info wordInfo, next uint64) (err error) {
	if w.index != nil && w.index.info.Analyzer == info.Analyzer {
		return w.index.setInfo(w.change, info)
	}
	w.index, err = createWords(w.change, info)
	w.set, w.stored, w.ready = words.New(), nil, next == 0
	return err
}

// add indexes the words of new documents, in order of number.
func (w *wordWriter) add(items []*item) {
	if !w.ready {
		return
	}
	docs := make([]words.Document, 0, len(items))
	for _, it := range items {
		if len(it.words.Terms) > 0 {
			it.words.Number = it.number
			docs = append(docs, *it.words)
		}
	}
	w.addSegment(docs)
}

// addSegment adds documents with words.
func (w *wordWriter) addSegment(docs []words.Document) {
	if len(docs) > 0 {
		w.set = w.set.Add(words.Build(docs))
	}
}

// finish deletes documents, merges small segments and stores the changes. next is the number of the
// next document.
func (w *wordWriter) finish(ctx context.Context, deleted []uint32, next uint64) error {
	if w.index == nil {
		return nil
	}
	gone := slices.DeleteFunc(slices.Clone(deleted), func(n uint32) bool { return !w.set.Contains(n) })
	w.set = w.set.Delete(gone)
	if err := w.index.bury(ctx, w.change, gone); err != nil {
		return err
	}
	for run := due(w.set, inlineBytes); run != nil; run = due(w.set, inlineBytes) {
		if err := w.merge(ctx, run); err != nil {
			return err
		}
	}
	if err := w.index.forget(ctx, w.change, w.forgotten); err != nil {
		return err
	}
	if err := w.index.replace(w.change, w.stored, w.set.Segments()); err != nil || !w.ready {
		return err
	}
	return w.index.setNext(w.change, next)
}

// merge replaces segments by one without their deleted documents.
func (w *wordWriter) merge(ctx context.Context, run []*words.Segment) error {
	m, err := newMerge(w.change, w.set, run)
	if err != nil {
		return err
	}
	if err := m.do(ctx); err != nil {
		return err
	}
	w.use(m)
	return nil
}

// use replaces the segments that m has merged. It reports false if they have changed since.
func (w *wordWriter) use(m *merge) bool {
	if !isPart(m.from, w.set.Segments()) {
		return false
	}
	w.set = w.set.Replace(m.from, m.to)
	w.forgotten = append(w.forgotten, m.dead.ToArray()...)
	return true
}

// publish makes the words a part of the state after the transaction.
func (w *wordWriter) publish(next *snapshot) {
	next.keep(w.set)
	if w.index != nil {
		next.wordInfo, next.indexed = w.index.info, w.index.next
	}
}
