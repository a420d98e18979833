package api

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hashsearch/hashsearch/api/tasks"
)

// taskGauge counts the tasks that the queue knows, when it is asked.
type taskGauge struct{ *tasks.Queue }

var taskDesc = prometheus.NewDesc("hashsearch_tasks", "Tasks, those that ended while they are remembered.", []string{"state", "kind"}, nil)

// Describe tells which numbers there are.
func (taskGauge) Describe(to chan<- *prometheus.Desc) { to <- taskDesc }

// Collect tells the numbers of now.
func (g taskGauge) Collect(to chan<- prometheus.Metric) {
	all, _, _ := g.List(nil, "", 0) // fails for cursors only
	type label struct {
		state tasks.State
		kind  string
	}
	counts := map[label]int{}
	for _, t := range all {
		counts[label{t.State, t.Kind}]++
	}
	for l, n := range counts {
		to <- prometheus.MustNewConstMetric(taskDesc, prometheus.GaugeValue, float64(n), string(l.state), strings.ToValidUTF8(l.kind, "?"))
	}
}
