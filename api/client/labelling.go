package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// Labelling returns at most n documents that should get labels next. Those with the ids of skip
// count as labelled.
func (c *Collection) Labelling(ctx context.Context, n int, skip []string) (*index.Labelling, error) {
	var told wire.Labelling
	err := c.get(ctx, &told, url.Values{"limit": {strconv.Itoa(n)}, "skip": skip}, "labelling")
	l := &index.Labelling{Documents: make([]index.Unlabelled, len(told.Documents)), Labelled: told.Labelled, Total: told.Total}
	for i, d := range told.Documents {
		l.Documents[i] = index.Unlabelled{ID: d.ID, Title: d.Title, Text: d.Text, Informs: d.Informs}
		for _, s := range d.Labels {
			l.Documents[i].Labels = append(l.Documents[i].Labels, index.Label(s))
		}
	}
	return l, err
}

// Label replaces the labels of a document. It may fail with [index.ErrNotFound].
func (c *Collection) Label(ctx context.Context, id string, labels []string) error {
	return c.ask(ctx, http.MethodPatch, c.path("documents", id), map[string]any{"labels": labels}, nil)
}
