package api

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// unknownTexts are queries without a word that the model knows, with their unknown words and a part
// of the note.
var unknownTexts = []struct {
	name, text, unknown, note string
}{
	{"unknown words", "xyzzy plugh", `["xyzzy","plugh"]`, `("xyzzy", "plugh"); use words`},
	{"an empty text", "", `[]`, "stop words, numbers and single letters do not count"},
	{"white space", " \t\n", `[]`, "do not count; add words"},
	{"stop words", "the of and", `[]`, "do not count"},
	{"punctuation and a number", "?! -- 42", `[]`, "do not count"},
}

// A query by code without a word that the model knows gets an empty answer and a note, in every
// operation.
func TestNoKnownTerms(t *testing.T) {
	h := newAPI(t, Options{})
	const at = "/v1/collections/shelf/"
	for _, c := range unknownTexts {
		q, b := url.QueryEscape(c.text), mustJSON(t, c.text)
		for _, r := range []struct{ method, path, body string }{
			{"GET", "search?rank=code&q=" + q, ""},
			{"GET", "search?limit=3&rerank=bm25&explain&filter=label%3Dspace&q=" + q, ""},
			{"GET", "search/stream?radius=9&q=" + q, ""},
			{"POST", "search", `{"rank":"code","text":` + b + `}`},
			{"POST", "search/stream", `{"radius":0,"text":` + b + `}`},
			{"POST", "searches", `{"queries":[{"rank":"code","text":` + b + `}]}`},
			{"GET", "suggest?q=" + q, ""},
			{"POST", "suggest", `{"text":` + b + `}`},
			{"GET", "reconstruct?q=" + q, ""},
			{"POST", "reconstruct", `{"text":` + b + `}`},
		} {
			w := ask(h, r.method, at+r.path, r.body)
			body := strings.ReplaceAll(w.Body.String(), `\"`, `"`)
			named := strings.Contains(body, `"unknown":`+c.unknown) || c.unknown == `[]` && strings.Contains(r.path, "suggest")
			if w.Code != 200 || !named || !strings.Contains(body, `"note":"no word of the text is in the vocabulary`) || !strings.Contains(body, c.note) {
				t.Errorf("%s by %s %s: %d %s", c.name, r.method, r.path, w.Code, body)
			}
			for _, some := range []string{`"id":`, `"label":"`, `"term":`} {
				if strings.Contains(body, some) {
					t.Errorf("%s by %s %s finds something: %s", c.name, r.method, r.path, body)
				}
			}
		}
		if w := ask(h, "GET", at+"map/place?q="+q, ""); w.Code != 422 || !strings.Contains(w.Body.String(), `"code":"no_known_terms"`) {
			t.Errorf("%s has a place: %d %s", c.name, w.Code, w.Body)
		}
	}
}

// A query by words without one that a document has gets an empty answer and a note.
func TestNoKnownWords(t *testing.T) {
	h := newAPI(t, Options{})
	for _, c := range []struct{ text, unknown, note string }{
		{"xyzzy plugh", `["xyzzy","plugh"]`, "no document holds any word of the query (xyzzy, plugh)"},
		{"", "[]", "the query has no words"}, {" \t", "[]", "the query has no words"}, {"?! 42", `["42"]`, "no document holds any word"},
	} {
		for _, rank := range []string{"", "hybrid", "words"} {
			w := ask(h, "GET", "/v1/collections/shelf/search?rank="+rank+"&q="+url.QueryEscape(c.text), "")
			for _, want := range []string{`"unknown":` + c.unknown, `"note":"` + c.note, `"hits":[]`} {
				if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
					t.Errorf("%q by %q: %d %s, want %s", c.text, rank, w.Code, w.Body, want)
				}
			}
		}
	}
	if w := ask(h, "GET", "/v1/collections/shelf/search?q=of+the", ""); !strings.Contains(w.Body.String(), `"known":["of","the"]`) || !strings.Contains(w.Body.String(), `"id":`) {
		t.Errorf("stop words alone: %s", w.Body)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The answer has the same fields as one with hits.
func TestNoKnownTermsWhole(t *testing.T) {
	h := newAPI(t, Options{})
	w := ask(h, "GET", "/v1/collections/shelf/search?q=xyzzy&facets=label,year", "")
	a := read[wire.Answer](t, w)
	if a.Query.Bits != 16 || a.Query.Code != nil || !a.Complete || a.Next != "" || a.Generation != 1 || a.Faceted != 0 || len(a.Facets) != 2 || len(a.Facets["label"]) != 0 {
		t.Errorf("%s", w.Body)
	}
	lines := streamed(t, ask(h, "POST", "/v1/collections/shelf/search/stream", `{"text":"xyzzy","radius":9}`))
	if len(lines) != 1 || !strings.Contains(lines[0], `{"status":"done","total":0,`) || !strings.Contains(lines[0], `"generation":1`) {
		t.Errorf("%q", lines)
	}
}

// Requests without a query are rejected, and so are those that fail whatever their words.
func TestNoQuestion(t *testing.T) {
	h := newAPI(t, Options{})
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "shelf/search", "", 400},
		{"GET", "shelf/search?limit=3", "", 400},
		{"GET", "shelf/search?q=&limit=0", "", 400},
		{"GET", "shelf/search/stream?q=", "", 400},
		{"GET", "shelf/search?q=&q=", "", 400},
		{"GET", "shelf/search?q=&facets=id", "", 400},
		{"POST", "shelf/search", `{}`, 400},
		{"POST", "shelf/search", `{"text":null}`, 400},
		{"POST", "shelf/search", `{"id":""}`, 400},
		{"POST", "shelf/searches", `{"queries":[{"text":null}]}`, 200},
		{"GET", "shelf/suggest", "", 400},
		{"GET", "shelf/suggest?id=", "", 400},
		{"POST", "shelf/suggest", `{"text":null}`, 400},
		{"GET", "shelf/reconstruct", "", 400},
		{"POST", "shelf/reconstruct", `{}`, 400},
		{"GET", "shelf/map/place", "", 400},
		{"GET", "raw/search?q=&rank=code", "", 409},
		{"GET", "raw/suggest?q=xyzzy", "", 409},
		{"GET", "nope/search?q=", "", 404},
	} {
		w := ask(h, c.method, "/v1/collections/"+c.path, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), `"detail":`) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, w.Code, w.Body)
		}
	}
	// A form sends fields that were left empty, too.
	for _, path := range []string{"search?q=&like=a", "suggest?q=&id=a", "reconstruct?id=a&q="} {
		if w := ask(h, "GET", "/v1/collections/shelf/"+path, ""); w.Code != 200 || strings.Contains(w.Body.String(), `"note"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := ask(h, "POST", "/v1/collections/shelf/search", `{"text":"","id":"a"}`); w.Code != 200 || strings.Contains(w.Body.String(), `"note"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
