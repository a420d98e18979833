package web

import (
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// A hit that is a passage has its heading, and links to others of the same document.
func TestPassages(t *testing.T) {
	of := func(id, text, heading string) ingest.Document {
		d := ingest.Document{ID: id, Title: "The log", Text: text, Fields: map[string]string{ingest.PassageField: "log"}}
		if heading != "" {
			d.SetField(ingest.HeadingField, heading)
		}
		return d
	}
	h := Handler(newAPI(t, []ingest.Document{of("log#1", "tide and anchor", "Morning"), of("log#2", "the tide", "Noon"), of("log#3", "tide again and again", ""), {ID: "x", Text: "tide"}}))
	page := get(h, "/c/harbour%20log?q=tide").Body.String()
	for _, want := range []string{"<small>› ", "also in this document:", ">Morning</a>", ">3</a>"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in %s", want, page)
		}
	}
	if n := strings.Count(page, `<li class="hit">`); n != 2 {
		t.Errorf("%d hits", n)
	}
}
