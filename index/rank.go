package index

import (
	"fmt"
	"math"
	"strings"
)

// A Rank is a way to rank documents.
type Rank string

// Ways to rank. Words and Hybrid require a collection whose words are indexed.
const (
	// AutoRank is code for a query by Code or Vector, with Radius or Rerank, and while the words of
	// a collection in an older format are not indexed yet. It is words without a model. If the
	// codes were made elsewhere, it is words for a text and code for a document. Otherwise it is
	// hybrid.
	AutoRank Rank = ""
	ByWords  Rank = "words"  // BM25 of title and text, by all their words
	ByCode   Rank = "code"   // distance of the codes
	Hybrid   Rank = "hybrid" // words and code
)

// chosenRank returns the rank of the query, which is that of the first page on later ones.
func (se *search) chosenRank() Rank {
	q := se.query
	switch {
	case q.Rank != AutoRank:
		return q.Rank
	case q.Cursor != "" && int(se.page.Rank) < len(ranks):
		return ranks[se.page.Rank]
	case q.Code != nil || q.Vector != nil || q.Radius != 0 || q.Rerank != NoRerank || !se.wordsReady() && se.model != nil:
		return ByCode
	case se.model == nil || se.foreign() && q.Text != "":
		return ByWords
	case se.foreign():
		return ByCode
	}
	return Hybrid
}

// ranks lists the ranks by the numbers that cursors have for them.
var ranks = []Rank{ByCode, ByWords, Hybrid}

// A Correction is a word of a text and the known one that took its place.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// validateRank checks the parts of the query that concern the order of hits.
func (q Query) validateRank() error {
	words := q.Rank == ByWords || q.Rank == Hybrid
	switch {
	case !words && q.Rank != AutoRank && q.Rank != ByCode:
		return fmt.Errorf("%w: unknown rank %q; use %q, %q or %q", ErrQuery, q.Rank, Hybrid, ByWords, ByCode)
	case words && (q.Code != nil || q.Vector != nil):
		return fmt.Errorf("%w: a code or a vector has no words: search by text or id, or without the rank %q", ErrQuery, q.Rank)
	case words && q.Radius != 0:
		return fmt.Errorf("%w: a radius is for the rank %q; omit the radius or the rank %q", ErrQuery, ByCode, q.Rank)
	case words && q.Rerank != NoRerank:
		return fmt.Errorf("%w: re-ranking by %q is for the rank %q; omit it, since %q ranks all documents", ErrQuery, q.Rerank, ByCode, q.Rank)
	case q.Weight != nil && !(*q.Weight >= 0 && *q.Weight <= math.MaxInt16):
		return fmt.Errorf("%w: the weight %g of the code is not between 0 and %d; omit it for that of the model", ErrQuery, *q.Weight, math.MaxInt16)
	}
	return q.validateFields()
}

// validateFields checks the fields to sort by and to be distinct in.
func (q Query) validateFields() error {
	if (q.Sort != "" || q.Distinct != "") && q.Rerank != NoRerank {
		return fmt.Errorf("%w: re-ranked documents are neither sorted nor distinct: omit %q, or sort and distinct", ErrQuery, q.Rerank)
	}
	if field := strings.TrimPrefix(q.Sort, "-"); q.Sort != "" && !isFacet(field) {
		return fmt.Errorf("%w: documents cannot be sorted by %q: use label or the name of a metadata field", ErrQuery, field)
	}
	if q.Distinct != "" && !isFacet(q.Distinct) {
		return fmt.Errorf("%w: hits cannot be distinct in %q: use label or the name of a metadata field", ErrQuery, q.Distinct)
	}
	return nil
}
