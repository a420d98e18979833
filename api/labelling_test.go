package api

import (
	"net/url"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Each document of the shelf is asked for once, and gets labels, until none is left.
func TestLabelling(t *testing.T) {
	h := newAPI(t, Options{})
	const base = "/v1/collections/shelf/"
	unlabelled := map[string]bool{}
	for _, d := range shelf[:4] {
		if w := ask(h, "PATCH", base+"documents/"+url.PathEscape(d.ID), `{"labels":[]}`); w.Code != 200 {
			t.Fatal(w.Body)
		}
		unlabelled[d.ID] = true
	}
	first := read[wire.Labelling](t, ask(h, "GET", base+"labelling?limit=2", ""))
	if first.Labelled+len(unlabelled) != len(shelf) || first.Total != len(shelf) {
		t.Fatalf("%+v, %d without labels", first, len(unlabelled))
	}
	skipped := read[wire.Labelling](t, ask(h, "GET", base+"labelling?limit=100&skip=nobody&skip="+url.QueryEscape(first.Documents[0].ID), ""))
	if len(skipped.Documents) != len(unlabelled)-1 || skipped.Labelled != first.Labelled {
		t.Errorf("%d documents after a skipped one, %d labelled", len(skipped.Documents), skipped.Labelled)
	}
	for range len(shelf) - first.Labelled {
		d := read[wire.Labelling](t, ask(h, "GET", base+"labelling?limit=1", "")).Documents[0]
		if !unlabelled[d.ID] || d.Text == "" || d.Informs < 1 || d.Labels == nil {
			t.Fatalf("%+v", d)
		}
		delete(unlabelled, d.ID)
		if w := ask(h, "PATCH", base+"documents/"+url.PathEscape(d.ID), `{"labels":["new"]}`); w.Code != 200 {
			t.Fatal(w.Body)
		}
	}
	if last := ask(h, "GET", base+"labelling", "").Body.String(); !strings.Contains(last, `{"documents":[],`) {
		t.Error(last)
	}
	for _, c := range []struct{ target, want string }{
		{base + "labelling?limit=0", `"parameter":"limit"`},
		{base + "labelling?limit=101", `"parameter":"limit"`},
		{base + "labelling?skip=" + strings.Repeat("x", 600), `"documents":[]`},
		{"/v1/collections/raw/labelling", `"code":"no_model"`},
	} {
		if w := ask(h, "GET", c.target, ""); !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %s, want %s", c.target, w.Body, c.want)
		}
	}
}
