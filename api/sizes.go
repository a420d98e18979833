package api

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hashsearch/hashsearch/index"
)

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
	newGauge("generation", "The generation in force; 0 before the first training.", func(st *index.Stats) float64 {
		if st.Generation == nil {
			return 0
		}
		return float64(st.Generation.ID)
	}),
}

// Describe implements [prometheus.Collector].
func (sizes) Describe(to chan<- *prometheus.Desc) {
	for _, g := range gauges {
		to <- g.desc
	}
}

// Collect implements [prometheus.Collector] with the current sizes.
func (s sizes) Collect(to chan<- prometheus.Metric) {
	s.withEach(func(l *lease) error {
		st, err := l.Size()
		if err != nil {
			to <- prometheus.NewInvalidMetric(gauges[0].desc, err)
			return nil
		}
		for _, g := range gauges {
			to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.of(st), strings.ToValidUTF8(l.name, "?"))
		}
		return nil
	})
}
