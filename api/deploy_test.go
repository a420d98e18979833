package api

import (
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hashsearch/hashsearch/api/tasks"
)

var (
	metricName = regexp.MustCompile(`\b(hashsearch|process|go)_[a-z_]+\b`)
	descriptor = regexp.MustCompile(`fqName: "([^"]+)"`)
)

// Each metric of the dashboard and of the alert rules is one of a server.
func TestDeployedMetrics(t *testing.T) {
	known := metricNames()
	for _, file := range []string{"grafana.json", "alerts.yml"} {
		b, err := os.ReadFile("../docs/deploy/" + file)
		if err != nil {
			t.Fatal(err)
		}
		names := metricName.FindAllString(string(b), -1)
		if len(names) < 5 {
			t.Errorf("%s: found only %q", file, names)
		}
		for _, name := range names {
			if !known[name] {
				t.Errorf("%s: no server has the metric %s", file, name)
			}
		}
	}
}

// metricNames returns the names of all metrics of a server.
func metricNames() map[string]bool {
	m := newMetrics(&server{Options: Options{Tasks: new(tasks.Queue), Log: slog.New(slog.DiscardHandler)}})
	all := make(chan *prometheus.Desc)
	go func() { m.registry.Describe(all); close(all) }()
	names := map[string]bool{}
	for d := range all {
		name := descriptor.FindStringSubmatch(d.String())[1]
		names[name] = true
		if strings.HasSuffix(name, "_seconds") { // a histogram
			names[name+"_bucket"], names[name+"_sum"], names[name+"_count"] = true, true, true
		}
	}
	return names
}
