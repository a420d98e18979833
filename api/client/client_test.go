package client

import (
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// says returns a client of a server that sends the same response to every request.
func says(t *testing.T, status int, kind, body string) *Collection {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	c, err := Open(srv.URL+"/news", "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A problem matches the error of a collection in a file.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		is     error
		says   string
	}{
		{404, `{"code":"document_not_found","detail":"none"}`, index.ErrNotFound, "none"},
		{409, `{"code":"no_model","detail":"train"}`, index.ErrNoModel, "train"},
		{422, `{"code":"no_known_terms","detail":"zebra"}`, hashing.ErrNoTerms, "zebra"},
		{401, `{"code":"key_needed","detail":"send a key"}`, nil, "send a key"},
		{500, `{"code":"internal","detail":"wrong","request_id":"abc"}`, nil, "wrong (request abc)"},
		{502, `<html>`, nil, "502 Bad Gateway"},
		{503, `{}`, nil, "503 Service Unavailable"},
		{200, `<html>`, nil, "read the answer"},
	} {
		_, err := says(t, c.status, "application/problem+json", c.body).Search(t.Context(), index.Query{Text: "zebra"})
		if err == nil || !strings.Contains(err.Error(), c.says) || c.is != nil && !errors.Is(err, c.is) || errors.Is(err, index.ErrForeign) {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
	}
}

// A query without a known word returns an answer without hits and, from its note, the error of a
// collection in a file.
func TestNoteIsAnError(t *testing.T) {
	const body = `{"hits":[],"complete":true,"note":"no word (\"zebra\")","generation":3,"query":{"bits":8,"unknown":["zebra"],"code":null}}`
	is := func(what string, err error) {
		t.Helper()
		var p *Problem
		if !errors.Is(err, hashing.ErrNoTerms) || !errors.As(err, &p) || p.Code != "no_known_terms" || err.Error() != `no word ("zebra")` {
			t.Errorf("%s: %v", what, err)
		}
	}
	c := says(t, 200, "application/json", body)
	r, err := c.Search(t.Context(), index.Query{Text: "zebra"})
	if is("search", err); r == nil || len(r.Hits) > 0 || r.Generation != 3 || r.Sketch.Counts.Unknown != 1 {
		t.Errorf("%+v", r)
	}
	_, err = c.Reconstruct(t.Context(), "zebra", "", 3)
	is("reconstruct", err)
	replies, err := says(t, 200, "application/json", `{"answers":[`+body+`]}`).SearchAll(t.Context(), make([]index.Query, 1))
	if err != nil || len(replies) != 1 || replies[0].Result == nil {
		t.Fatal(replies, err)
	}
	is("one of many", replies[0].Err)
	_, hits, err := says(t, 200, "application/x-ndjson", `{"status":"done","total":0,`+body[1:]).Ball(t.Context(), index.Query{Text: "zebra", Radius: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range hits {
		is("stream", err)
		return
	}
	t.Error("a stream without its note")
}

// A stream that ends early is an error.
func TestBrokenBall(t *testing.T) {
	for _, c := range []struct {
		body string
		hits int
		says string
	}{
		{`{"status":"hit","rank":1,"id":"a","code":{"hex":"00"}}` + "\n" + `{"status":"done","total":1,"generation":3,"query":{"bits":8,"code":{"hex":"0f"}}}`, 1, ""},
		{`{"status":"hit","rank":1,"id":"a"}` + "\n", 1, "ends early"},
		{`{"status":"hit","rank":1,"id":"a"}` + "\n" + `{"status":"failed","code":"internal","error":"disk"}`, 1, "disk"},
		{`{"status":"hit","rank":1,"id":"a"}` + "\n" + `{"ra`, 1, "unexpected EOF"},
		{"", 0, "ends early"},
	} {
		r, hits, err := says(t, 200, "application/x-ndjson", c.body).Ball(t.Context(), index.Query{Text: "orbit", Radius: 3})
		if err != nil {
			t.Fatal(err)
		}
		n, last := 0, error(nil)
		for _, err := range hits {
			if last = err; err == nil {
				n++
			}
		}
		if n != c.hits || (last == nil) != (c.says == "") || last != nil && !strings.Contains(last.Error(), c.says) {
			t.Errorf("%s: %d hits, %v", c.body, n, last)
		}
		if last == nil && (r.Generation != 3 || r.Sketch.Code.Hex(8) != "0f") {
			t.Errorf("result %+v", r)
		}
	}
}

// Outcomes that arrived before the server failed are reported.
func TestBrokenAdd(t *testing.T) {
	two := func(yield func(ingest.Document, error) bool) {
		_ = yield(ingest.Document{ID: "a", Text: "orbit"}, nil) && yield(ingest.Document{}, &ingest.Rejection{Place: "line 2", Err: io.ErrUnexpectedEOF}) &&
			yield(ingest.Document{ID: "b", Text: "moon"}, nil)
	}
	for _, c := range []struct {
		body string
		told string
		says string
	}{
		{`{"line":1,"id":"a","status":"added"}` + "\n" + `{"line":2,"id":"b","status":"unchanged"}`, "added rejected unchanged", ""},
		{`{"line":1,"id":"a","status":"rejected","error":"no id"}` + "\n" + `{"line":2,"id":"b","status":"added"}`, "rejected rejected added", ""},
		{`{"line":1,"id":"a","status":"added"}` + "\n", "added rejected", "ends early"},
		{`{"line":1,"id":"a","status":"added"}` + "\n" + `{"status":"failed","error":"disk full"}`, "added rejected", "disk full"},
	} {
		var told []string
		err := says(t, 200, "application/x-ndjson", c.body).Add(t.Context(), iter.Seq2[ingest.Document, error](two), func(o index.Outcome) error {
			told = append(told, string(o.Status))
			return nil
		})
		if strings.Join(told, " ") != c.told || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v", c.body, told, err)
		}
	}
}

// The key is sent and is in no error message.
func TestKey(t *testing.T) {
	var got string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") }))
	c, err := Open(srv.URL+"/news", "hs_secret")
	if err != nil {
		t.Fatal(err)
	}
	c.Use(t.Context(), 1, nil)
	srv.Close()
	if err := c.Use(t.Context(), 1, nil); got != "Bearer hs_secret" || err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("sent %q, %v", got, err)
	}
}

// A document that replaces one of an earlier request of the same call is marked as repeated,
// although the server does not report it. An unchanged document is not.
func TestRepeatedBetweenRequests(t *testing.T) {
	c := says(t, 200, "application/x-ndjson", `{"id":"a","status":"replaced"}`+"\n")
	docs := func(yield func(ingest.Document, error) bool) {
		for range 2 {
			if !yield(ingest.Document{ID: "a", Text: strings.Repeat("x", parcel)}, nil) {
				return
			}
		}
	}
	for range 2 { // calls share no state
		var got []bool
		if err := c.Add(t.Context(), docs, func(o index.Outcome) error { got = append(got, o.Repeated); return nil }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[0] || !got[1] {
			t.Errorf("%v", got)
		}
	}
}

// A request for a task whose connection is lost is sent again with the same Idempotency-Key.
func TestStartAgain(t *testing.T) {
	var sent []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			io.WriteString(w, "event: task\ndata: {\"id\":\"1\",\"state\":\"succeeded\",\"result\":7}\n\n")
			return
		}
		b, _ := io.ReadAll(r.Body)
		if sent = append(sent, r.Header.Get("Idempotency-Key")+string(b)); len(sent) < 2 {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, `{"id":"1","state":"enqueued"}`)
	}))
	defer srv.Close()
	c, err := Open(srv.URL+"/news", "")
	if err != nil {
		t.Fatal(err)
	}
	result := 0
	if err := c.Run(t.Context(), "train", map[string]int{"epochs": 3}, &result, nil); err != nil || result != 7 || len(sent) != 2 || sent[0] != sent[1] || len(sent[0]) < 30 {
		t.Errorf("%d after %q, %v", result, sent, err)
	}
}
