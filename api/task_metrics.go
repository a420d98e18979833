package api

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hashsearch/hashsearch/api/tasks"
)

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
