package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// Visible reports whether a document meets all conditions, as for [Query.Visible].
func Visible(d ingest.Document, conditions []ingest.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c ingest.Condition) bool { return !c.Matches(d) })
}

// look determines the documents that the asker may know of. The numbers of deleted ones may be
// among them, if all conditions exclude documents.
func (se *search) look(ctx context.Context) (err error) {
	if se.query.Visible != nil {
		se.visible, err = se.ix.filter(ctx, se.view, se.query.Visible)
	}
	return err
}

// known returns the entry of a document that the query refers to. A document that the asker may not
// know of has the same error as one that does not exist.
func (se *search) known(id string) (*format.Entry, error) {
	e, err := format.Lookup(se.view, id)
	if err == nil && (e == nil || se.visible != nil && !se.visible.Contains(e.Number)) {
		err = fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	return e, err
}

// dictionary returns the words that the asker may know of.
func (se *search) dictionary(ctx context.Context) typed.Dictionary {
	if se.visible == nil {
		return se.words
	}
	return visibleWords{se, ctx}
}

// visibleWords are the words of the visible documents.
type visibleWords struct {
	*search
	ctx context.Context
}

// Frequency implements [typed.Dictionary]. It returns 0 if the context has ended.
func (v visibleWords) Frequency(w words.Word) int {
	if v.words.Frequency(w) == 0 {
		return 0
	}
	holding, err := v.words.Matching(v.ctx, words.Query{Words: []words.Word{w}, Keep: v.visible})
	if err != nil {
		return 0
	}
	return int(holding.GetCardinality())
}

// Completions implements [typed.Dictionary]. Those that are most frequent in all documents are
// looked up, four times as many as asked for.
func (v visibleWords) Completions(prefix string, n int) (all []words.Form) {
	for _, f := range v.words.Completions(prefix, 4*n) {
		f.Documents = 0
		for _, terms := range v.wordInfo.Analyzer.Readings(f.Name) {
			f.Documents = v.Frequency(words.Word{Terms: terms})
			break
		}
		if f.Documents > 0 {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b words.Form) int {
		return cmp.Or(cmp.Compare(b.Documents, a.Documents), cmp.Compare(a.Name, b.Name))
	})
	return all[:min(n, len(all))]
}

// Neighbours implements [typed.Dictionary]. No word is corrected.
func (visibleWords) Neighbours(string, int, int) []words.Form { return nil }

// weighVisible replaces the statistics of the words by those of the visible documents, with the
// mean length of all.
func (se *search) weighVisible(ctx context.Context) error {
	if se.visible == nil {
		return nil
	}
	st := &se.question.statistics
	n := min(int(se.visible.GetCardinality()), st.Documents)
	st.Length = uint64(float64(st.Length) / float64(max(st.Documents, 1)) * float64(n))
	st.Documents = n
	for i, w := range se.question.words {
		st.Frequencies[i] = visibleWords{se, ctx}.Frequency(w)
	}
	return ctx.Err()
}
