package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

func TestFeedback(t *testing.T) {
	h := newAPI(t, Options{})
	path := "/v1/collections/shelf/"
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "feedback", "", 200, `{"entries":[],"total":0}`},
		{"POST", "feedback", `{"entries":[{"query":"orbit","document":"a","verdict":"like"},{"similar_to":"a","document":"b","verdict":"click","position":2}]}`, 200, `{"added":2}`},
		{"POST", "feedback", `{"entries":[{"query":"orbit","document":"a","verdict":"hate"}]}`, 400, `"pointer":"/entries/0/verdict"`},
		{"POST", "feedback", `{"entries":[{"query":"orbit","similar_to":"b","document":"a","verdict":"like"}]}`, 400, `"pointer":"/entries/0"`},
		{"POST", "feedback", `{"entries":[]}`, 400, `"pointer":"/entries"`},
		{"GET", "feedback?limit=1", "", 200, `"total":2,"next":1}`},
		{"GET", "feedback?limit=1&cursor=1", "", 200, `"similar_to":"a"`},
		{"GET", "adapter", "", 200, `{"adapter":null}`},
		{"POST", "adapter", "", 422, `"code":"nothing_learned"`},
		{"DELETE", "adapter", "", 204, ""},
		{"DELETE", "feedback?query=orbit", "", 200, `{"deleted":1}`},
		{"DELETE", "feedback?nonsense=1", "", 400, `"bad_query"`},
		{"DELETE", "feedback?query=", "", 400, `"parameter":"query"`},
		{"DELETE", "feedback", "", 200, `{"deleted":1}`},
	} {
		if w := ask(h, c.method, path+c.path, c.body); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", c.method, c.path, c.body, w.Code, w.Body, c.status, c.want)
		}
	}
}

// What is learned from many entries changes searches at once, and is undone by another call. A
// query is hashed as searches do: "shutle" is no word of the collection.
func TestAdapterIsLearnedAndUndone(t *testing.T) {
	for _, text := range []string{"shuttle in orbit", "shutle -orbit"} {
		testAdapter(t, newAPI(t, Options{}), text)
	}
}

func testAdapter(t *testing.T, h http.Handler, text string) {
	t.Helper()
	path := "/v1/collections/shelf/"
	search := func() (ids []string) {
		var a wire.Answer
		if err := json.Unmarshal(ask(h, "GET", path+"search?limit=100&q="+url.QueryEscape(text), "").Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		for _, h := range a.Hits {
			ids = append(ids, h.ID)
		}
		return ids
	}
	before := search()
	var in wire.NewFeedback
	for i := range 60 {
		in.Entries = append(in.Entries, wire.Feedback{Query: fmt.Sprint(text, " ", i), Document: before[len(before)-1], Verdict: "like"})
	}
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	ask(h, "POST", path+"feedback", string(body))
	if w := ask(h, "POST", path+"adapter", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"generation":1`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if slices.Equal(search(), before) {
		t.Error("the adapter does not change the search")
	}
	if w := ask(h, "DELETE", path+"adapter", ""); w.Code != 204 || !slices.Equal(search(), before) {
		t.Errorf("%d; the search is not as before", w.Code)
	}
}
