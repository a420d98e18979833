package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	prom "github.com/prometheus/common/model"

	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// scrape returns the metrics of /metrics by name and labels; of a histogram, the count.
func scrape(t *testing.T, h http.Handler) map[string]float64 {
	t.Helper()
	w := ask(h, "GET", "/metrics", "", "Accept", "text/plain")
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	p := expfmt.NewTextParser(prom.UTF8Validation)
	families, err := p.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for name, f := range families {
		for _, m := range f.GetMetric() {
			key := []string{name}
			for _, l := range m.GetLabel() {
				key = append(key, l.GetValue())
			}
			all[strings.Join(key, " ")] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return all
}

func TestMetrics(t *testing.T) {
	h := newAPI(t, Options{})
	for _, r := range []struct{ method, target, body string }{
		{"GET", "/v1/collections/shelf/search?q=orbit&rank=code", ""},
		{"GET", "/v1/collections/shelf/search?q=orbit&rank=words", ""},
		{"POST", "/v1/collections/shelf/search/stream", `{"text":"orbit","radius":9}`},
		{"POST", "/v1/collections/shelf/searches", `{"queries":[{"text":"bread","rank":"code"},{"text":"xyzzy"},{"id":"a","rank":"code"},{"text":"bread"}]}`},
		{"GET", "/v1/collections/shelf/documents/a", ""},
		{"HEAD", "/v1/collections/shelf/documents/a", ""},
		{"GET", "/v1/collections/shelf/documents/ü/nobody", ""},
		{"PUT", "/v1/collections/raw/documents/x", `{"text":"x"}`},
		{"GET", "/secret", ""},
		{"PURGE", "/v1/collections", ""},
		{"PATCH", "/v1/collections/shelf", ""},
	} {
		ask(h, r.method, r.target, r.body)
	}
	got := scrape(t, h)
	const took = "hashsearch_http_request_duration_seconds "
	for key, want := range map[string]float64{
		took + "GET /v1/collections/{collection}/search 2xx":         2,
		took + "POST /v1/collections/{collection}/search/stream 2xx": 1,
		took + "GET /v1/collections/{collection}/documents/* 2xx":    1,
		took + "HEAD /v1/collections/{collection}/documents/* 2xx":   1,
		took + "GET /v1/collections/{collection}/documents/* 4xx":    1,
		took + "PUT /v1/collections/{collection}/documents/* 2xx":    1,
		took + "GET none 4xx":                      1,
		took + "other none 4xx":                    1,
		took + "PATCH none 4xx":                    1,
		"hashsearch_searches_total scan":           4,
		"hashsearch_searches_total words":          1,
		"hashsearch_searches_total hybrid":         1,
		"hashsearch_search_postings_total words":   4,
		"hashsearch_search_probes_total scan":      0,
		"hashsearch_search_candidates_total scan":  4 * 8,
		"hashsearch_searches_running":              0,
		"hashsearch_searches_waiting":              0,
		"hashsearch_bulks_running":                 0,
		"hashsearch_collection_documents raw":      3,
		"hashsearch_collection_documents none yet": 0,
		"hashsearch_collection_codes shelf":        8,
		"hashsearch_collection_generation shelf":   1,
		"hashsearch_collection_generation raw":     0,
	} {
		if n, ok := got[key]; !ok || n != want {
			t.Errorf("%s is %v (%v), want %v", key, n, ok, want)
		}
	}
	for _, key := range []string{"hashsearch_collection_file_bytes raw", "hashsearch_collection_ram_bytes shelf", "go_goroutines"} {
		if got[key] <= 0 {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	if _, ok := got["hashsearch_collection_follows_total raw"]; ok != pgtest.InDatabase() {
		t.Errorf("metrics of other servers: %t", ok)
	}
	for key := range got {
		if strings.Contains(key, "secret") || strings.Contains(key, "nobody") || strings.Contains(key, "PURGE") {
			t.Errorf("%s tells what a client asked for", key)
		}
	}
}

// Two servers count separately, and a server without metrics has no /metrics.
func TestMetricsApart(t *testing.T) {
	one, two, none := newAPI(t, Options{}), newAPI(t, Options{}), newAPI(t, Options{NoMetrics: true})
	for _, h := range []http.Handler{one, none} {
		if w := ask(h, "GET", "/v1/collections/shelf/search?q=orbit", ""); w.Code != 200 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	key := "hashsearch_searches_total hybrid"
	if diff := cmp.Diff([]float64{1, 0}, []float64{scrape(t, one)[key], scrape(t, two)[key]}); diff != "" {
		t.Error(diff)
	}
	if w := ask(none, "GET", "/metrics", ""); w.Code != 404 {
		t.Errorf("without metrics: %d", w.Code)
	}
}

// unreadable is a collection whose sizes cannot be read.
type unreadable struct{ faulty }

func (unreadable) Size() (*index.Stats, error) { return nil, errors.New("broken page") }

// A collection that cannot be read does not keep the metrics of others from being served.
func TestMetricsOfBroken(t *testing.T) {
	var log strings.Builder
	h := newHandler(fixed{
		"sound":    indexed{openIndex(t, shelf)},
		"broken":   unreadable{},
		"odd \xff": indexed{openIndex(t, nil)},
	}, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	got := scrape(t, h)
	if got["hashsearch_collection_documents sound"] != 8 || !strings.Contains(log.String(), "broken page") {
		t.Errorf("got %v, log %s", got, &log)
	}
	if _, ok := got["hashsearch_collection_documents odd ?"]; !ok {
		t.Error("a name that is not UTF-8 is missing")
	}
}

// Running and waiting searches are counted as long as they run and wait.
func TestMetricsOfTurns(t *testing.T) {
	turns := transport.NewTurns("searches", 1, 1)
	s := &server{Options: Options{}.withDefaults(), collections: fixed{}, searching: turns, writing: transport.NewTurns("bulk writes", 1, 0)}
	m := newMetrics(s)
	done, err := turns.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		turns.Enter(ctx)
	}()
	for turns.Waiting() == 0 {
		time.Sleep(time.Millisecond)
	}
	h := requestID(careful(m.handler(slog.New(slog.DiscardHandler))))
	if got := scrape(t, h); got["hashsearch_searches_running"] != 1 || got["hashsearch_searches_waiting"] != 1 {
		t.Errorf("running %v, waiting %v", got["hashsearch_searches_running"], got["hashsearch_searches_waiting"])
	}
	cancel()
	<-left
	done()
	if got := scrape(t, h); got["hashsearch_searches_running"] != 0 || got["hashsearch_searches_waiting"] != 0 {
		t.Errorf("running %v", got["hashsearch_searches_running"])
	}
}

// Tasks are counted by state and type; those that ended have a number and a time in seconds.
func TestMetricsOfTasks(t *testing.T) {
	h, opts := newWorking(t, Options{})
	for path, body := range map[string]string{"shelf/train": `{"bits":8,"hidden":[],"epochs":1}`, "raw/evaluate": ``} {
		ended(t, opts, ask(h, "POST", "/v1/collections/"+path, body))
	}
	got := scrape(t, h)
	for _, key := range []string{"hashsearch_tasks succeeded train", "hashsearch_tasks failed evaluate", "hashsearch_tasks_ended_total succeeded train", "hashsearch_tasks_ended_total failed evaluate"} {
		if got[key] != 1 {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	if s, ok := got["hashsearch_tasks_ended_seconds_total succeeded train"]; !ok || s > 60 {
		t.Errorf("the training took %v s, %v", s, ok)
	}
}
