package api

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// labelling returns the documents that should get labels next.
func (s *server) labelling(ctx context.Context, l *lease, in wire.LabellingParameters) (*wire.Labelling, error) {
	return once(ctx, s, l, &s.answered.labelling, fmt.Sprintf("%d %q", in.Limit, in.Skip), func(ctx context.Context) (*wire.Labelling, error) {
		found, err := l.Labelling(ctx, in.Limit, in.Skip)
		if err != nil {
			return nil, err
		}
		return newLabelling(found), nil
	})
}

func newLabelling(l *index.Labelling) *wire.Labelling {
	answer := &wire.Labelling{Documents: make([]wire.Unlabelled, len(l.Documents)), Labelled: l.Labelled, Total: l.Total}
	for i, d := range l.Documents {
		answer.Documents[i] = wire.Unlabelled{ID: d.ID, Title: d.Title, Text: d.Text, Informs: d.Informs, Labels: newSuggestions(d.Labels)}
	}
	return answer
}
