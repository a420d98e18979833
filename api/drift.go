package api

import (
	"context"
	"sync"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

func newDrift(d *index.Drift) *wire.Drift {
	if d == nil {
		return nil
	}
	told := &wire.Drift{Retrain: d.Retrain, Advice: d.Advice}
	if c := d.Compared; c != nil {
		told.Compared = &wire.DriftMeasures{Learned: wire.DriftGroup(c.Learned), New: wire.DriftGroup(c.New), Radius: c.Radius, BitsMean: c.BitsMean, BitsLargest: c.BitsLargest}
	}
	return told
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
