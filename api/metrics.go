package api

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/index"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the counters of one server, in a registry of their own. A nil *metrics counts
// nothing.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	searches   *prometheus.CounterVec
	probes     *prometheus.CounterVec
	candidates *prometheus.CounterVec
	postings   *prometheus.CounterVec
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
		postings:   bySearcher("hashsearch_search_postings_total", "Occurrences of words scored by searches."),
	}
	m.registry.MustRegister(m.requests, m.searches, m.probes, m.candidates, m.postings,
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
	m.postings.WithLabelValues(w.Searcher).Add(float64(w.Postings))
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

// sizes collects the sizes of the collections that exist at the time of a scrape.
type sizes struct{ *server }

// A gauge is a metric of each collection.
type gauge struct {
	desc *prometheus.Desc
	of   func(*index.Stats) float64
}

func newGauge(name, help string, of func(*index.Stats) float64) gauge {
	return gauge{prometheus.NewDesc("hashsearch_collection_"+name, help, []string{"collection"}, nil), of}
}

var gauges = []gauge{
	newGauge("documents", "Documents.", func(st *index.Stats) float64 { return float64(st.Documents) }),
	newGauge("codes", "Documents that have a code.", func(st *index.Stats) float64 { return float64(st.Codes) }),
	newGauge("file_bytes", "Size of the file, with free pages.", func(st *index.Stats) float64 { return float64(st.FileBytes) }),
	newGauge("ram_bytes", "Codes and search structures in memory, without the model.", func(st *index.Stats) float64 { return float64(st.RAMBytes) }),
	newGauge("generation", "The current generation; 0 before the first training.", func(st *index.Stats) float64 {
		if st.Generation == nil {
			return 0
		}
		return float64(st.Generation.ID)
	}),
}

// counters are of collections in a database, which other servers change.
var counters = []gauge{
	newGauge("follows_total", "Times that changes of other processes were read.", func(st *index.Stats) float64 { return float64(st.Following.Follows) }),
	newGauge("follow_seconds_total", "Time that reading them took.", func(st *index.Stats) float64 { return st.Following.Seconds }),
	newGauge("retries_total", "Answers that were begun anew, since the collection changed.", func(st *index.Stats) float64 { return float64(st.Following.Retries) }),
}

// Describe implements [prometheus.Collector].
func (sizes) Describe(to chan<- *prometheus.Desc) {
	for _, g := range append(slices.Clone(gauges), counters...) {
		to <- g.desc
	}
}

// Collect implements [prometheus.Collector] with the current sizes.
func (s sizes) Collect(to chan<- prometheus.Metric) {
	s.withEach(context.Background(), func(l *lease) error {
		st, err := l.Size()
		if err != nil {
			to <- prometheus.NewInvalidMetric(gauges[0].desc, err)
			return nil
		}
		send(to, prometheus.GaugeValue, l.name, gauges, st)
		if st.Following != nil {
			send(to, prometheus.CounterValue, l.name, counters, st)
		}
		return nil
	})
}

func send(to chan<- prometheus.Metric, as prometheus.ValueType, name string, all []gauge, st *index.Stats) {
	for _, g := range all {
		to <- prometheus.MustNewConstMetric(g.desc, as, g.of(st), strings.ToValidUTF8(name, "?"))
	}
}

// taskMetrics collects the numbers of tasks in the queue, and of those that have ended, at the time
// of a scrape.
type taskMetrics struct{ *tasks.Queue }

var (
	taskDesc    = newTaskDesc("", "Tasks by state; of those that ended, only the ones still listed.")
	endedDesc   = newTaskDesc("_ended_total", "Tasks that ended since the start of the server.")
	secondsDesc = newTaskDesc("_ended_seconds_total", "Total duration of these tasks.")
)

func newTaskDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("hashsearch_tasks"+name, help, []string{"state", "type"}, nil)
}

// Describe implements [prometheus.Collector].
func (taskMetrics) Describe(to chan<- *prometheus.Desc) {
	to <- taskDesc
	to <- endedDesc
	to <- secondsDesc
}

// Collect implements [prometheus.Collector] with the current numbers.
func (m taskMetrics) Collect(to chan<- prometheus.Metric) {
	m.collectKnown(to)
	for e, n := range m.Ends() {
		labels := []string{string(e.State), strings.ToValidUTF8(string(e.Type), "?")}
		to <- prometheus.MustNewConstMetric(endedDesc, prometheus.CounterValue, float64(n.Tasks), labels...)
		to <- prometheus.MustNewConstMetric(secondsDesc, prometheus.CounterValue, n.Ran.Seconds(), labels...)
	}
}

func (m taskMetrics) collectKnown(to chan<- prometheus.Metric) {
	all, _, _ := m.List(nil, "", 0) // fails only for a bad cursor
	type label struct {
		state tasks.State
		typ   tasks.Type
	}
	counts := map[label]int{}
	for _, t := range all {
		counts[label{t.State, t.Type}]++
	}
	for l, n := range counts {
		to <- prometheus.MustNewConstMetric(taskDesc, prometheus.GaugeValue, float64(n), string(l.state), strings.ToValidUTF8(string(l.typ), "?"))
	}
}
