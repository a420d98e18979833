package api

import (
	"net/url"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// The topics of the shelf have all its documents, and searches and lists take them.
func TestTopics(t *testing.T) {
	h := newAPI(t, Options{})
	const base = "/v1/collections/shelf/"
	all := read[wire.Topics](t, ask(h, "GET", base+"topics?examples=10", ""))
	if all.Documents != len(shelf) || all.Found != len(all.Topics) || all.Version == "" || all.Generation == 0 {
		t.Fatalf("%+v", all)
	}
	listed := 0
	for _, topic := range all.Topics {
		query := "topic=" + url.QueryEscape(topic.ID)
		list := read[wire.DocumentList](t, ask(h, "GET", base+"documents?"+query, ""))
		found := read[wire.Answer](t, ask(h, "GET", base+"documents/"+shelf[0].ID+"/similar?rank=code&limit=50&"+query, ""))
		if listed += list.Total; list.Total != topic.Size || len(topic.Examples) != topic.Size {
			t.Errorf("%+v: %d documents in a list", topic, list.Total)
		}
		for _, hit := range found.Hits {
			if !strings.Contains(ask(h, "GET", base+"documents?"+query, "").Body.String(), `"id":"`+hit.ID+`"`) {
				t.Errorf("%s is not of %s", hit.ID, topic.ID)
			}
		}
	}
	if listed != len(shelf) {
		t.Errorf("%d documents in all topics", listed)
	}
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"GET", base + "topics?limit=1&examples=0", "", 200, `"examples":[]`},
		{"GET", base + "topics?least=1000", "", 200, `{"topics":[],`},
		{"GET", base + "topics?least=0", "", 400, `"parameter":"least"`},
		{"GET", base + "topics?examples=11", "", 400, `"parameter":"examples"`},
		{"GET", base + "search?q=orbit&topic=nothing", "", 404, `"code":"topic_not_found"`},
		{"POST", base + "search", `{"q":"orbit","topic":"nothing"}`, 404, `"code":"topic_not_found"`},
		{"POST", base + "searches", `{"queries":[{"q":"orbit","topic":"nothing"}]}`, 200, `"code":"topic_not_found"`},
		{"POST", "/v1/collections/raw/searches", `{"queries":[{"q":"orbit","topic":"nothing"},{"q":"orbit"}]}`, 200, `"code":"no_model","pointer":"/queries/0"},{"result":"answer"`},
		{"GET", base + "search/stream?q=orbit&radius=16&topic=nothing", "", 404, `"code":"topic_not_found"`},
		{"GET", base + "documents?topic=nothing", "", 404, `"code":"topic_not_found"`},
		{"GET", "/v1/collections/raw/topics", "", 409, `"code":"no_model"`},
		{"GET", "/v1/collections/raw/search?q=orbit&topic=nothing", "", 409, `"code":"no_model"`},
	} {
		if w := ask(h, c.method, c.target, c.body); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s, want %d with %s", c.method, c.target, w.Code, w.Body, c.status, c.want)
		}
	}
}
