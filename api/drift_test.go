package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// Documents added after the training drift away from it, word by word.
func TestDrift(t *testing.T) {
	h := newAPI(t, Options{})
	var lines strings.Builder
	for i := range 40 {
		fmt.Fprintf(&lines, "{\"id\":\"new/%d\",\"text\":\"quux frob the reader xyzzy plugh\"}\n", i)
	}
	if w := ask(h, "POST", "/v1/collections/shelf/documents", lines.String()); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	m := read[wire.Stats](t, ask(h, "GET", "/v1/collections/shelf/stats", ""))
	c := m.Drift.Compared
	if !m.Drift.Retrain || !strings.HasPrefix(m.Drift.Advice, "retrain: 40 documents added since training, half of the collection or more") || m.Documents != 48 ||
		c.Learned.Documents != 8 || c.New.Documents != 40 || c.New.Unknown < 0.7 || c.New.Unknown > 0.9 {
		t.Errorf("%+v, %+v, %+v", m, m.Drift, c)
	}
}

func TestDriftNotKnown(t *testing.T) {
	ix := openIndex(t, shelf)
	m, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(context.Background(), m, 0, nil); err != nil {
		t.Fatal(err)
	}
	h := New(setOf(t, map[string]*index.Index{"old": ix}), Options{})
	w := ask(h, "GET", "/v1/collections/old/stats", "")
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `"compared":null`) || !strings.Contains(body, `"unknown: `) {
		t.Error(w.Code, body)
	}
}
