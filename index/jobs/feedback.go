package jobs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"unicode"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// shownPositions is the number of positions of which clicks are counted in a warning.
const shownPositions = 10

// judgedBy is the part of the feedback by which an evaluation judges.
type judgedBy struct {
	queries []ingest.Document
	qrels   quality.Qrels
	clicks  [shownPositions + 1]int // by position; 0 is an unknown one
	later   int                     // at higher positions
}

// byFeedback returns e with the queries and judgements of the feedback that is held out of
// learning, and what has to be said about them. The error is [quality.ErrNoRelevant] if there are
// none.
func (e Evaluation) byFeedback(ctx context.Context, ix *index.Index) (Evaluation, []string, error) {
	all, err := ix.HeldOutQueries(ctx)
	if err != nil {
		return e, nil, err
	}
	by := judgedBy{qrels: quality.Qrels{}}
	for _, j := range all {
		if err := by.add(ix, j); err != nil {
			return e, nil, err
		}
	}
	if len(by.queries) == 0 {
		return e, nil, fmt.Errorf("%w: no feedback is held out of learning; every fifth query with feedback is", quality.ErrNoRelevant)
	}
	e.Qrels, e.Queries = by.qrels, documents(by.queries)
	return e, by.warnings(), nil
}

func documents(all []ingest.Document) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// add adds a query, unless it is a document that is gone.
func (by *judgedBy) add(ix *index.Index, j index.Judged) error {
	query := ingest.Document{ID: "text:" + withoutSpace(j.Query), Text: j.Plain}
	if j.SimilarTo != "" {
		d, err := ix.Document(j.SimilarTo)
		if errors.Is(err, index.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		query = d.Document
	}
	grades := map[string]int{}
	for _, f := range j.Entries {
		by.count(f)
		_, err := ix.Document(f.Document)
		switch {
		case errors.Is(err, index.ErrNotFound):
		case err != nil:
			return err
		case f.Verdict == index.Dislike:
			grades[f.Document] = 0
		default:
			grades[f.Document] = f.Weight()
		}
	}
	by.queries, by.qrels[query.ID] = append(by.queries, query), grades
	return nil
}

// withoutSpace returns a text without white space, which run files do not allow in an id: a blank
// becomes "+", and other white space is escaped. Different texts remain different.
func withoutSpace(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsSpace(r) || r == '+' || r == '%' {
			b.WriteString(url.QueryEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (by *judgedBy) count(f index.Feedback) {
	switch {
	case f.Verdict != index.Click:
	case f.Position > shownPositions:
		by.later++
	default:
		by.clicks[f.Position]++
	}
}

// warnings states the bias of clicks.
func (by *judgedBy) warnings() []string {
	all := []string{"judged by feedback: users know only what was shown to them, so a ranker that finds other documents is underrated, and the one that showed them is overrated"}
	clicks := by.later
	for _, n := range by.clicks {
		clicks += n
	}
	if clicks == 0 {
		return all
	}
	at := make([]string, shownPositions)
	for i, n := range by.clicks[1:] {
		at[i] = fmt.Sprint(n)
	}
	return append(all, fmt.Sprintf("%s: %s at positions 1 to %d, %d at later ones, %d without a position; nDCG weighs a click by its position, at most 10, since few users look so far",
		english.Count(clicks, "click"), strings.Join(at, " "), shownPositions, by.later, by.clicks[0]))
}
