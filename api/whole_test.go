package api

import (
	"context"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// suggesting is a collection whose searches suggest labels. Its documents are not read one by one.
type suggesting struct {
	collection
	t *testing.T
}

func (c suggesting) Search(ctx context.Context, q index.Query) (*index.Result, error) {
	q.Labels = 10
	return c.collection.Search(ctx, q)
}

func (c suggesting) Document(id string) (*index.Stored, error) {
	c.t.Errorf("document %q was read to complete an answer", id)
	return c.collection.Document(id)
}

// A search answers with the labels that suggest gives, from one search.
func TestSuggestionsOfASearch(t *testing.T) {
	h := newHandler(fixed{"shelf": suggesting{indexed{openTrained(t)}, t}}, Options{})
	at := "/v1/collections/shelf/"
	for _, c := range []struct{ search, suggest string }{
		{"search?q=bread+and+yeast", "suggest?q=bread+and+yeast"},
		{"search?q=orbit+crew&limit=1&radius=0&filter=label%3Dkitchen&rerank=tfidf", "suggest?q=orbit+crew"},
		{"documents/a/similar?explain", "suggest?id=a"},
		{"search?q=xyzzy", "suggest?q=xyzzy"},
	} {
		got := read[wire.Answer](t, ask(h, "GET", at+c.search, ""))
		want := read[wire.Suggestions](t, ask(h, "GET", at+c.suggest, ""))
		if !slices.Equal(got.Suggestions, want.Labels) || (len(want.Labels) > 0) == (want.Note != "") {
			t.Errorf("%s: %+v, want %+v", c.search, got.Suggestions, want.Labels)
		}
	}
}
