package api

import (
	"context"
	"net/http"
	"sync"

	"github.com/hashsearch/hashsearch/index"
)

// measured is a collection with how far it has come from its model.
type measured struct {
	summary
	Drift *drift `json:"drift" doc:"Null before the first training, and where codes come from elsewhere."`
}

// drift says whether to train again.
type drift struct {
	Retrain  bool      `json:"retrain"`
	Advice   string    `json:"advice" doc:"A sentence that says why."`
	Compared *compared `json:"compared" doc:"Null where it is not known which documents the model learned from."`
}

// compared are the documents that the model learned from and those that came since.
type compared struct {
	Learned     group   `json:"learned"`
	New         group   `json:"new"`
	Radius      int     `json:"radius" doc:"Of the balls: the smallest in which a document learned from finds 1 % of the others and ten, in the mean."`
	BitsMean    float64 `json:"bits_mean" doc:"By how much the mean of a bit differs between the groups; mean over the bits."`
	BitsLargest float64 `json:"bits_largest" doc:"That of the bit that differs most."`
}

type group struct {
	Documents int     `json:"documents"`
	NoCode    int     `json:"no_code"`
	Unknown   float64 `json:"unknown" doc:"Share of words that the model does not know."`
	Occupancy float64 `json:"occupancy" doc:"Documents learned from within the radius."`
}

func newDrift(d *index.Drift) *drift {
	if d == nil {
		return nil
	}
	told := &drift{Retrain: d.Retrain, Advice: d.Advice}
	if c := d.Compared; c != nil {
		told.Compared = &compared{group(c.Learned), group(c.New), c.Radius, c.BitsMean, c.BitsLargest}
	}
	return told
}

// drift answers with how far the collection has come from its model.
func (s *server) drift(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	if err := (parameters{}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	d, err := s.driftOf(ctx, l)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newDrift(d))
}

// driftOf compares once, and has the metrics tell of it.
func (s *server) driftOf(ctx context.Context, l *lease) (*index.Drift, error) {
	d, err := once(ctx, s, l, &s.answered.drift, "drift", l.Drift)
	if err == nil {
		s.drifts.keep(l.name, d)
	}
	return d, err
}

// drifts are the last that somebody asked for, by collection: to find one takes too long for metrics.
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
