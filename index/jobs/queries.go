package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// hashedQueries are the queries of an evaluation.
type hashedQueries struct {
	queries []quality.Query
	offered int      // number before the sample was chosen
	noWord  []string // ids of queries left out because they have no known word
	// stored is the number of queries from outside that are documents of the collection. They are
	// left out of their own rankings.
	stored int
}

// hashQueries hashes the queries of e with the model and leaves out those without a known word.
func (e *Evaluation) hashQueries(ctx context.Context, ix *index.Index, m *hashing.Model, rows []quality.Row) (a hashedQueries, err error) {
	if e.Queries == nil {
		a.offered = len(rows)
		a.queries, err = e.ownQueries(ctx, ix, m, chooseEvenly(quality.Queries(rows), cmp.Or(e.Sample, defaultSample)))
		return a, err
	}
	position := positions(rows)
	for d, err := range e.Queries {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return a, err
		}
		if q, err := e.hash(m, d); err == nil {
			if row := position[d.ID]; row > 0 && e.isDocument(m, d, rows[row-1]) {
				q.Self = row
			}
			a.queries = append(a.queries, q)
		} else {
			a.noWord = append(a.noWord, d.ID)
		}
	}
	a.offered, a.queries = len(a.queries), chooseEvenly(a.queries, e.Sample)
	for i := range a.queries {
		if a.queries[i].Self > 0 {
			a.stored++
		}
	}
	return a, nil
}

// isDocument reports whether a query is the document of the row that has its id. Queries with
// judgements have ids of their own, often the same numbers as documents, so their words must be
// equal, too.
func (e *Evaluation) isDocument(m *hashing.Model, d ingest.Document, row quality.Row) bool {
	if e.Qrels == nil {
		return true
	}
	c := m.Vocabulary().Count(m.Analyzer().Terms(d.Words()))
	return slices.Equal(c.IDs, row.Counts.IDs) && slices.Equal(c.Ns, row.Counts.Ns)
}

// positions maps each id to the number of its row, from 1 as in [quality.Query.Self].
func positions(rows []quality.Row) map[string]int {
	of := make(map[string]int, len(rows))
	for i := range rows {
		of[rows[i].ID] = i + 1
	}
	return of
}

// ownQueries hashes documents of the collection again, because margins are not stored. It leaves
// out documents that were deleted meanwhile, or changed such that no known word is left.
func (e *Evaluation) ownQueries(ctx context.Context, ix *index.Index, m *hashing.Model, sample []quality.Query) (queries []quality.Query, err error) {
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

// hash returns a query with the words of a document, or with those that e selects. The error is
// [hashing.ErrNoTerms].
func (e *Evaluation) hash(m *hashing.Model, d ingest.Document) (q quality.Query, err error) {
	v := m.Vocabulary()
	q.Text = d.Words()
	terms := m.Analyzer().Terms(q.Text)
	switch {
	case e.Halves:
		var first ingest.Counts
		first, q.Rest = quality.Halve(v.Count(terms), v)
		terms, q.Text = termSequence(first, v.Term), textOf(first, v)
	case e.Heaviest > 0:
		ids := v.Heaviest(v.Count(terms), e.Heaviest)
		some := ingest.Counts{IDs: ids, Ns: slices.Repeat([]float32{1}, len(ids))}
		terms, q.Text = termSequence(some, v.Term), textOf(some, v)
	}
	s, err := m.HashTerms(terms)
	if err != nil {
		return q, err
	}
	q.Row = quality.Row{ID: d.ID, Labels: d.Labels, Code: s.Code, Counts: s.Counts}
	q.Margins = e.adapter.Adapt(m.Margins(s.Activations))
	return q, nil
}

// textOf returns a text with these counts.
func textOf(c ingest.Counts, v *ingest.Vocabulary) string {
	return strings.Join(slices.Collect(termSequence(c, v.Word)), " ")
}

// termSequence yields the spelling of each term as often as the term is counted.
func termSequence(c ingest.Counts, spell func(id uint32) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, id := range c.IDs {
			for range int(c.Ns[i]) {
				if !yield(spell(id)) {
					return
				}
			}
		}
	}
}

// chooseEvenly returns at most n of the queries, evenly spread; all if n is 0.
func chooseEvenly(queries []quality.Query, n int) []quality.Query {
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
func (a *hashedQueries) noteStored(r reporter) {
	if a.stored > 0 {
		r.note(english.Count(a.stored, "query document") + " also in the collection, each left out of its own ranking")
	}
}

// unjudged counts the queries that the judgements do not mention.
func (a *hashedQueries) unjudged(qrels quality.Qrels) (n int) {
	for i := range a.queries {
		if qrels != nil && len(qrels[a.queries[i].ID]) == 0 {
			n++
		}
	}
	return n
}

// noteUnknown reports the queries that are left out because they have no known word.
func (a *hashedQueries) noteUnknown(r reporter) {
	if n := len(a.noWord); n > 0 {
		r.note(fmt.Sprintf("%s left out for lack of a known word: %s", english.Count(n, "query document"), english.List(a.noWord, 20)))
	}
}
