package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/hashsearch/hashsearch/api/keys"
)

// prometheusAccepts is the header Accept of Prometheus 3.
const prometheusAccepts = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4," +
	"text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

// Each line is a route, the Accept header of its client, and the media type of the answer, with
// keys and without them.
func TestNegotiation(t *testing.T) {
	ring, key := newRing(t)
	const (
		text    = "text/plain"
		open    = "application/openmetrics-text"
		json    = "application/json"
		lines   = "application/x-ndjson"
		refused = "application/problem+json"
		search  = "/v1/collections/shelf/search"
		query   = "?q=orbit&radius=16"
	)
	cases := []struct {
		target, accept string
		status         int
		want           string
	}{
		{"/metrics", "", 200, text},
		{"/metrics", text, 200, text},
		{"/metrics", "*/*", 200, text},
		{"/metrics", "application/openmetrics-text", 200, open},
		{"/metrics", "application/openmetrics-text; version=1.0.0", 200, open},
		{"/metrics", "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.1", 200, open},
		{"/metrics", "text/plain;version=0.0.4;q=1,*/*;q=0.1", 200, text},
		{"/metrics", prometheusAccepts, 200, open},
		{"/metrics", "text/html", 200, text},
		{"/livez", text, 200, json},
		{"/livez", "text/html", 200, json},
		{"/livez", "image/png", 200, json},
		{"/readyz", text, 200, json},
		{"/readyz", "text/html,application/xhtml+xml;q=0.9", 200, json},
		{"/openapi.json", "application/yaml", 200, json},
		{"/docs", "text/html", 200, "text/html"},
		{"/docs", json, 200, "text/html"},
		{"/nowhere", "text/html", 404, refused},
		{"/v1/collections", "text/html", 406, refused},
		{"/v1/collections", "text/plain, */*;q=0", 406, refused},
		{"/v1/collections", "application/json;q=0, */*", 406, refused},
		{"/v1/collections", "application/problem+json", 200, json},
		{"/v1/collections", "application/json;q=0, application/x-ndjson", 200, json},
		{"/v1/collections", "APPLICATION/JSON", 200, json},
		{"/v1/collections", "application/json; charset=utf-8", 200, json},
		{"/v1/collections", "application/*", 200, json},
		{search + query, lines, 200, json},
		{search + query, "*/*", 200, json},
		{search + "/stream" + query, lines, 200, lines},
		{search + "/stream" + query, json, 200, lines},
		{search + "/stream" + query, "text/html", 406, refused},
		{"/v1/tasks/nobody/events", "application/json", 409, refused},
		{"/v1/collections/shelf/documents/a", "text/html", 406, refused},
	}
	for _, h := range []http.Handler{newAPI(t, Options{}), newAPI(t, Options{Keys: ring})} {
		for _, c := range cases {
			headers := []string{"Authorization", "Bearer " + key(keys.Admin, keys.All)}
			if c.accept != "" {
				headers = append(headers, "Accept", c.accept)
			}
			w := ask(h, "GET", c.target, "", headers...)
			got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			if w.Code != c.status || got != c.want {
				t.Errorf("%s for %q: %d %s, want %d %s", c.target, c.accept, w.Code, got, c.status, c.want)
			}
		}
	}
}

// The answer to a deletion has no body and so no media type to negotiate.
func TestNothingToNegotiate(t *testing.T) {
	h := newAPI(t, Options{})
	if w := ask(h, "DELETE", "/v1/collections/shelf/documents/a", "", "Accept", "text/html"); w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The linter of Prometheus finds no problem in the metrics, and OpenMetrics ends as specified.
func TestMetricsLint(t *testing.T) {
	h, opts := newWorking(t, Options{})
	ask(h, "GET", "/v1/collections/shelf/search?q=orbit", "")
	ask(h, "GET", "/v1/collections/shelf/drift", "")
	ended(t, opts, ask(h, "POST", "/v1/collections/raw/evaluate", ""))
	problems, err := promlint.New(bytes.NewReader(ask(h, "GET", "/metrics", "").Body.Bytes())).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if b := ask(h, "GET", "/metrics", "", "Accept", prometheusAccepts).Body.String(); !strings.HasSuffix(b, "# EOF\n") {
		t.Errorf("ends in %q", b[max(0, len(b)-50):])
	}
}
