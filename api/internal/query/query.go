// Package query converts searches between their form on the wire and queries of an index.
package query

import (
	"cmp"
	"fmt"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// Wordless is the text of a query without words. The index takes an empty text as absent.
const Wordless = " "

// New returns the query that s asks for, without its code, whose width is that of a collection. An
// error is a [wire.Problem] that points to a field of s.
func New(s wire.Search) (q index.Query, err error) {
	text, err := oneText(s)
	if err != nil {
		return q, err
	}
	q = index.Query{
		Text: text, ID: s.ID, Vector: s.Vector, Like: s.Like, Dislike: s.Dislike, Topic: s.Topic, Limit: s.Limit, Candidates: s.Candidates,
		Weight: s.Weight, Prefix: s.Prefix, Verbatim: s.Verbatim, Sort: s.Sort, Distinct: s.Distinct, Passages: s.Passages,
		Facets: s.Facets, Around: s.Around, Labels: s.Suggestions, Distances: s.Distances, Cursor: s.Cursor, IDs: s.IDs, Explain: s.Explain,
	}
	setRank(&q, s)
	if s.Radius != nil {
		q.Radius = cmp.Or(*s.Radius, -1) // -1 means equal codes only
	}
	if err := index.CheckFacets(s.Facets); err != nil {
		return q, at("facets")("%v", err)
	}
	q.Filter, err = Filter(s.Filter)
	if err == nil && s.Conditions != nil {
		q.Filter, err = Conditions(s.Conditions)
	}
	return q, err
}

// Conditions returns the conditions of a query string. An error is a [wire.Problem].
func Conditions(list []string) ([]ingest.Condition, error) {
	return parseConditions(list, func(int) report { return at("filter") })
}

// setRank sets the rank of q. Any rerank, even none, requires the rank code.
func setRank(q *index.Query, s wire.Search) {
	q.Rank = index.Rank(s.Rank)
	if s.Rerank == "none" && s.Rank == "" {
		q.Rank = index.ByCode
	}
	if s.Rerank != "none" {
		q.Rerank = index.Rerank(s.Rerank)
	}
}

// Of returns the search that New converts to q, for codes of the given width.
func Of(q index.Query, width int) wire.Search {
	s := wire.Search{
		Question:      wire.Question{ID: q.ID, Vector: q.Vector},
		Reading:       wire.Reading{Prefix: q.Prefix, Verbatim: q.Verbatim},
		Neighbourhood: wire.Neighbourhood{Like: q.Like, Dislike: q.Dislike, Topic: q.Topic},
		Page: wire.Page{Limit: q.Limit, Rank: wire.Rank(q.Rank), Weight: q.Weight, Sort: q.Sort, Distinct: q.Distinct, Passages: q.Passages, Rerank: wire.Rerank(q.Rerank), Candidates: q.Candidates,
			Facets: q.Facets, Around: q.Around, Suggestions: q.Labels, Distances: q.Distances, Cursor: q.Cursor, IDs: q.IDs, Explain: q.Explain},
	}
	if q.Text != "" {
		s.Q = &q.Text
	}
	if q.Code != nil {
		s.Code = q.Code.Hex(width)
	}
	if r := max(q.Radius, 0); q.Radius != 0 {
		s.Radius = &r
	}
	s.Filter = NewFilter(q.Filter)
	return s
}

// Text returns the text that is given as q or by its older name, "" for none and Wordless for an
// empty one. It returns an error if both are given.
func Text(q, older *string) (string, error) {
	if q != nil && older != nil {
		return "", at("text")("an older name of q; send only one of them")
	}
	if t := cmp.Or(q, older); t != nil {
		return cmp.Or(*t, Wordless), nil
	}
	return "", nil
}

// oneText returns the text that s asks by, or "". It returns an error unless s has one of a text,
// an id, a code, a vector and documents to like, which may stand beside a text. Beside anything
// else, an empty text counts as absent.
func oneText(s wire.Search) (string, error) {
	text, err := Text(s.Q, s.Text)
	if err != nil {
		return "", err
	}
	if text == Wordless && (s.ID != "" || s.Code != "" || s.Vector != nil || len(s.Like) > 0) {
		text = ""
	}
	given := 0
	for _, part := range []string{text, s.ID, s.Code} {
		if part != "" {
			given++
		}
	}
	if s.Vector != nil {
		given++
	}
	if given > 1 || given == 0 && len(s.Like) == 0 {
		return "", at("q")("send exactly one of q, id, code, vector and like; like may be combined with q")
	}
	return text, nil
}

type report func(format string, args ...any) error

// at returns the report of the part at path.
func at(path ...string) report {
	return func(format string, args ...any) error { return wire.BadValue(path, fmt.Sprintf(format, args...)) }
}
