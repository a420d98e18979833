package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// asked are the queries of an evaluation.
type asked struct {
	queries []quality.Query
	offered int      // before some were chosen
	noWord  []string // ids of those left out for want of a word that the model knows
	stored  int      // queries from outside that are documents of the collection, which they leave out
}

// ask hashes the queries of e by the model, leaving out those without a known word.
func (e *Evaluation) ask(ctx context.Context, ix *index.Index, m *hashing.Model, rows []quality.Row) (a asked, err error) {
	if e.Queries == nil {
		a.offered = len(rows)
		a.queries, err = e.own(ctx, ix, m, evenly(quality.Queries(rows), cmp.Or(e.Sample, sampled)))
		return a, err
	}
	own := positions(rows)
	for d, err := range e.Queries {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return a, err
		}
		if q, err := e.hash(m, d); err == nil {
			if row := own[d.ID]; row > 0 && e.same(m, d, rows[row-1]) {
				q.Self = row
			}
			a.queries = append(a.queries, q)
		} else {
			a.noWord = append(a.noWord, d.ID)
		}
	}
	a.offered, a.queries = len(a.queries), evenly(a.queries, e.Sample)
	for i := range a.queries {
		if a.queries[i].Self > 0 {
			a.stored++
		}
	}
	return a, nil
}

// same reports whether a query is the document of the row that has its id. Queries that come with
// judgements have ids of their own, often the same numbers as documents, so their words must agree, too.
func (e *Evaluation) same(m *hashing.Model, d ingest.Document, row quality.Row) bool {
	if e.Qrels == nil {
		return true
	}
	c := m.Vocabulary().Count(m.Analyzer().Terms(d.Words()))
	return slices.Equal(c.IDs, row.Counts.IDs) && slices.Equal(c.Ns, row.Counts.Ns)
}

// positions maps each id to its row, counted from 1 as in [quality.Query.Self].
func positions(rows []quality.Row) map[string]int {
	of := make(map[string]int, len(rows))
	for i := range rows {
		of[rows[i].ID] = i + 1
	}
	return of
}

// own hashes documents of the collection again, for margins are not stored. Those that were deleted or changed meanwhile are left out.
func (e *Evaluation) own(ctx context.Context, ix *index.Index, m *hashing.Model, sample []quality.Query) (queries []quality.Query, err error) {
	for _, row := range sample {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, err := ix.Document(row.ID)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if q, err := e.hash(m, d.Document); err == nil {
			q.Self = row.Self
			queries = append(queries, q)
		}
	}
	return queries, nil
}

// hash asks with a document, or with those of its words that e wants. The error is [hashing.ErrNoTerms].
func (e *Evaluation) hash(m *hashing.Model, d ingest.Document) (q quality.Query, err error) {
	terms, v := m.Analyzer().Terms(d.Words()), m.Vocabulary()
	switch {
	case e.Halves:
		var first ingest.Counts
		first, q.Rest = quality.Halve(v.Count(terms), v)
		terms = spelled(first, v)
	case e.Heaviest > 0:
		terms = slices.Values(v.Heaviest(v.Count(terms), e.Heaviest))
	}
	s, err := m.HashTerms(terms)
	if err != nil {
		return q, err
	}
	q.Row = quality.Row{ID: d.ID, Labels: d.Labels, Code: s.Code, Counts: s.Counts}
	q.Margins = m.Margins(s.Activations)
	return q, nil
}

// spelled is a text of these counts.
func spelled(c ingest.Counts, v *ingest.Vocabulary) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, id := range c.IDs {
			for range int(c.Ns[i]) {
				if !yield(v.Term(id)) {
					return
				}
			}
		}
	}
}

// evenly chooses at most n of the queries, all if n is 0.
func evenly(queries []quality.Query, n int) []quality.Query {
	if n <= 0 || n >= len(queries) {
		return queries
	}
	chosen := make([]quality.Query, n)
	for i := range chosen {
		chosen[i] = queries[i*len(queries)/n]
	}
	return chosen
}

// noteStored reports how many queries are documents of the collection.
func (a *asked) noteStored(r reporter) {
	if a.stored > 0 {
		r.note(english.Count(a.stored, "query document") + " also in the collection, each left out of its own ranking")
	}
}

// unjudged counts the queries that the judgements do not mention.
func (a *asked) unjudged(qrels quality.Qrels) (n int) {
	for i := range a.queries {
		if qrels != nil && len(qrels[a.queries[i].ID]) == 0 {
			n++
		}
	}
	return n
}

// noteUnknown names the queries that are left out.
func (a *asked) noteUnknown(r reporter) {
	if n := len(a.noWord); n > 0 {
		r.note(fmt.Sprintf("%s left out for want of a word that the model knows: %s", english.Count(n, "query document"), english.List(a.noWord, 20)))
	}
}
