package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// The error of a document has at most some hundred bytes, whatever the document contains.
func TestProblemsOfDocumentsAreBrief(t *testing.T) {
	h := newAPI(t, Options{})
	long := strings.Repeat("x", 90_000)
	for _, c := range []struct{ method, path, body string }{
		{"PUT", "/a", `{"fields":{},"label":{"` + long + `":1},"text":"x"}`},
		{"PUT", "/a", `{"id":"` + long + `","text":"x"}`},
		{"PUT", "/" + long[:3000], `{"text":"x"}`},
		{"POST", "", `{"id":"` + long + `","text":"x"}`},
		{"POST", "", `{"id":"` + long + `"}`},
		{"POST", "", `{"` + long + `","text":"x"}`},
		{"PUT", "/a", `{"` + long + `":1,"` + long + `":2,"text":"x"}`},
		{"POST", "", `{"` + long + `":1,"` + long + `":2,"text":"x"}`},
	} {
		w := ask(h, c.method, "/v1/collections/shelf/documents"+c.path, c.body)
		if body := w.Body.String(); len(body) > 1500 {
			t.Errorf("%s %.60s: %d bytes: %.200s", c.method, c.body, len(body), body)
		}
	}
}

// The result of an ingest lists the first rejections and repeated ids, and counts all.
func TestListsOfIngestAreBrief(t *testing.T) {
	h, opts := newWorking(t, Options{UploadBytes: 1 << 20})
	var repeated strings.Builder
	for i := range 100 {
		fmt.Fprintf(&repeated, "{\"id\":\"%d\",\"text\":\"x\"}\n{\"id\":\"%d\",\"text\":\"y\"}\n", i, i)
	}
	body, kind := form(t, nil, "bad.jsonl", strings.Repeat("{}\n", 450), "repeated.jsonl", repeated.String())
	task := ended(t, opts, ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", kind))
	var got wire.Ingested
	if err := json.Unmarshal(task.Result, &got); err != nil {
		t.Fatal(err)
	}
	if got.Rejected != 450 || len(got.Rejections) != mostRejections || got.Repeated != 100 || len(got.RepeatedIDs) != mostRepetitions {
		t.Errorf("%d rejections, %d of them listed; %d repeated ids, %d listed", got.Rejected, len(got.Rejections), got.Repeated, len(got.RepeatedIDs))
	}
}
