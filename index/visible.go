package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// Visible reports whether a document meets all conditions, as for [Query.Visible].
func Visible(d ingest.Document, conditions []ingest.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c ingest.Condition) bool { return !c.Matches(d) })
}

// look determines the documents that the asker may know of.
func (se *search) look(ctx context.Context) (err error) {
	if se.query.Visible != nil {
		se.visible, err = se.ix.living(ctx, se.view, se.snapshot, se.query.Visible)
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

// weighVisible replaces the statistics of the words by those of the visible documents, with the
// mean length of all.
func (se *search) weighVisible(ctx context.Context) error {
	if se.visible == nil {
		return nil
	}
	st, n := &se.question.statistics, se.visible.GetCardinality()
	st.Length = uint64(float64(st.Length) / float64(max(st.Documents, 1)) * float64(n))
	st.Documents = int(n)
	for i, w := range se.question.words {
		if st.Frequencies[i] == 0 {
			continue
		}
		holding, err := se.words.Matching(ctx, words.Query{Words: []words.Word{w}, Keep: se.visible})
		if err != nil {
			return err
		}
		st.Frequencies[i] = int(holding.GetCardinality())
	}
	return nil
}
