package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// mostSuggestions is the number of documents that suggest labels: see [index.Result].
const mostSuggestions = 20

// suggest returns labels for a text or a document.
func (s *server) suggest(ctx context.Context, l *lease, in wire.SuggestParameters) (wire.Suggestions, error) {
	res, err := s.nearest(ctx, l, in.Subject, in.Limit)
	note, err := unanswered(err)
	if err != nil {
		return wire.Suggestions{}, err
	}
	return wire.Suggestions{Labels: newSuggestions(res.Labels), Unknown: res.Unknown, Note: note}, nil
}

func newSuggestions(labels []index.Label) []wire.Suggestion {
	told := make([]wire.Suggestion, len(labels))
	for i, l := range labels {
		told[i] = wire.Suggestion(l)
	}
	return told
}

// nearest searches by a text or a document, in a turn of its own, and has labels suggested. It
// returns the result and the error of the index.
func (s *server) nearest(ctx context.Context, c collection, a wire.Subject, labels int) (*index.Result, error) {
	text, err := textOf(a)
	if err != nil {
		return nil, err
	}
	if c.model() == nil {
		return nil, index.ErrNoModel
	}
	ctx, done, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	res, err := c.Search(ctx, index.Query{Text: text, ID: a.ID, Limit: 1, Labels: labels})
	if err == nil {
		s.metrics.searched(res.Work)
	}
	return res, err
}
