package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// neighbours is the number of nearest documents that suggest labels: see [insight.Labels].
const neighbours = 20

// suggest returns labels for a text or a document.
func (s *server) suggest(ctx context.Context, l *lease, in wire.SuggestParameters) (told wire.Suggestions, err error) {
	res, err := s.nearest(ctx, l, in.Subject, neighbours)
	if told.Note, err = unanswered(err); err != nil {
		return told, err
	}
	labels := insight.Labels(res.Hits)
	told.Labels = make([]wire.Suggestion, min(in.Limit, len(labels)))
	for i := range told.Labels {
		told.Labels[i] = wire.Suggestion(labels[i])
	}
	text, err := textOf(in.Subject)
	_, told.Unknown = terms(l.model(), text)
	return told, err
}

// nearest searches by a text or a document, in a turn of its own. It returns the result and the
// error of the index.
func (s *server) nearest(ctx context.Context, c collection, a wire.Subject, limit int) (*index.Result, error) {
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
	res, err := c.Search(ctx, index.Query{Text: text, ID: a.ID, Limit: limit, Rerank: index.Asymmetric, Candidates: 10 * limit})
	if err == nil {
		s.metrics.searched(res.Work)
	}
	return res, err
}
