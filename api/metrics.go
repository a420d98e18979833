package api

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hashsearch/hashsearch/index"
)

// metrics are the counters of one server, in a registry of their own. A nil *metrics counts
// nothing.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	searches   *prometheus.CounterVec
	probes     *prometheus.CounterVec
	candidates *prometheus.CounterVec
	page       http.Handler
}

func newMetrics(s *server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "hashsearch_http_request_duration_seconds",
			Help:    "Durations of requests, with their bodies.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}, []string{"route", "method", "status"}),
		searches:   bySearcher("hashsearch_searches_total", "Searches answered."),
		probes:     bySearcher("hashsearch_search_probes_total", "Lookups in search structures."),
		candidates: bySearcher("hashsearch_search_candidates_total", "Codes compared by searches."),
	}
	m.registry.MustRegister(m.requests, m.searches, m.probes, m.candidates,
		number("hashsearch_searches_running", "Searches that run now.", s.searching.Running),
		number("hashsearch_searches_waiting", "Searches that wait now.", s.searching.Waiting),
		number("hashsearch_bulks_running", "Bulk bodies that are being read.", s.writing.Running),
		sizes{s}, &s.drifts, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.Tasks != nil {
		m.registry.MustRegister(taskMetrics{s.Tasks})
	}
	m.page = m.handler(s.Log)
	return m
}

// showMetrics writes the metrics.
func (s *server) showMetrics(w http.ResponseWriter, r *http.Request) error {
	s.metrics.page.ServeHTTP(w, r)
	return nil
}

func bySearcher(name, help string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"searcher"})
}

// number returns a gauge of a number.
func number(name, help string, of func() int) prometheus.GaugeFunc {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(of()) })
}

// searched counts one search that was answered.
func (m *metrics) searched(w index.Work) {
	if m == nil {
		return
	}
	m.searches.WithLabelValues(w.Searcher).Inc()
	m.probes.WithLabelValues(w.Searcher).Add(float64(w.Probes))
	m.candidates.WithLabelValues(w.Searcher).Add(float64(w.Candidates))
}

// handler returns a handler that writes all metrics. A collection that cannot be read is left out,
// and the error is logged.
func (m *metrics) handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:           slog.NewLogLogger(log.Handler(), slog.LevelError),
		ErrorHandling:      promhttp.ContinueOnError,
		DisableCompression: true, // pack compresses all answers
		EnableOpenMetrics:  true,
	})
}

// measure records the duration of each request. Its labels have few values, whatever clients send:
// the route is the pattern, not the path.
func (s *server) measure(next http.Handler) http.Handler {
	if s.metrics == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		defer func() {
			route := cmp.Or(chi.RouteContext(r.Context()).RoutePattern(), "none")
			s.metrics.requests.WithLabelValues(route, known(r.Method), class(w)).Observe(time.Since(start).Seconds())
		}()
		next.ServeHTTP(w, r)
	})
}

// known returns a common HTTP method unchanged, and "other" for any other one.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return method
	}
	return "other"
}

// class returns the class of the status that was sent, such as 2xx, and "none" before one is sent.
func class(w http.ResponseWriter) string {
	sw, ok := w.(*status)
	if !ok || sw.code == 0 {
		return "none"
	}
	return fmt.Sprintf("%dxx", sw.code/100)
}
