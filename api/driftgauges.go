package api

import (
	"maps"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hashsearch/hashsearch/index"
)

// A driftGauge exports one number of the last requested drift.
type driftGauge struct {
	desc *prometheus.Desc
	of   func(*index.Drift) float64
}

func newDriftGauge(name, help string, of func(*index.Drift) float64) driftGauge {
	help += " As of the last request for stats or drift."
	return driftGauge{prometheus.NewDesc("hashsearch_collection_drift_"+name, help, []string{"collection"}, nil), of}
}

var driftGauges = []driftGauge{
	newDriftGauge("retrain", "1 if the model should be trained again.", func(d *index.Drift) float64 {
		if d.Retrain {
			return 1
		}
		return 0
	}),
	newDriftGauge("unknown", "Share of unknown words in documents added after the training, minus their share in those of the training.", func(d *index.Drift) float64 {
		if d.Compared == nil || d.Compared.New.Documents == 0 {
			return 0
		}
		return d.Compared.New.Unknown - d.Compared.Learned.Unknown
	}),
	newDriftGauge("code", "Difference of a bit's mean between these groups of documents, averaged over the bits.", func(d *index.Drift) float64 {
		if d.Compared == nil {
			return 0
		}
		return d.Compared.BitsMean
	}),
}

// Describe sends the descriptions of the gauges.
func (*drifts) Describe(to chan<- *prometheus.Desc) {
	for _, g := range driftGauges {
		to <- g.desc
	}
}

// Collect sends the gauges of all collections with a recorded drift.
func (d *drifts) Collect(to chan<- prometheus.Metric) {
	d.mu.Lock()
	last := maps.Clone(d.last)
	d.mu.Unlock()
	for name, drift := range last {
		for _, g := range driftGauges {
			to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.of(drift), strings.ToValidUTF8(name, "?"))
		}
	}
}
