package api

import (
	"context"
	"maps"
	"strings"
	"sync"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/prometheus/client_golang/prometheus"
)

func newDrift(d *index.Drift) *wire.Drift {
	if d == nil {
		return nil
	}
	answer := &wire.Drift{Retrain: d.Retrain, Advice: d.Advice}
	if c := d.Compared; c != nil {
		answer.Compared = &wire.DriftMeasures{Learned: wire.DriftGroup(c.Learned), New: wire.DriftGroup(c.New), Radius: c.Radius, BitsMean: c.BitsMean, BitsLargest: c.BitsLargest}
	}
	return answer
}

// drift returns the drift of the collection since its model was trained.
func (s *server) drift(ctx context.Context, l *lease, _ nothing) (*wire.Drift, error) {
	d, err := s.driftOf(ctx, l)
	return newDrift(d), err
}

// driftOf computes the drift once per state of the collection and records it for the metrics.
func (s *server) driftOf(ctx context.Context, l *lease) (*index.Drift, error) {
	d, err := once(ctx, s, l, &s.answered.drift, "drift", l.Drift)
	if err == nil {
		s.drifts.keep(l.name, d)
	}
	return d, err
}

// drifts holds the last requested drift of each collection. Computing drift takes too long to do it
// for the metrics.
type drifts struct {
	mu   sync.Mutex
	last map[string]*index.Drift
}

func (d *drifts) keep(collection string, last *index.Drift) {
	if last == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last == nil {
		d.last = map[string]*index.Drift{}
	}
	d.last[collection] = last
}

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
