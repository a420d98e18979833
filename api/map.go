package api

import (
	"context"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
)

// titleBytes is the maximum length in bytes of a title in a map.
const titleBytes = 50

// mapped writes the documents in two dimensions.
func (s *server) mapped(w http.ResponseWriter, r *http.Request, l *lease, in wire.MapParameters) error {
	ctx, cancel := s.patient(r.Context())
	defer cancel()
	m, err := s.chart(ctx, l, mapSize(in.Limit))
	if err != nil {
		return err
	}
	place, missed, err := s.placeOrReason(ctx, l, in.Subject)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return m.write(w, in.Limit, place, missed)
}

// mapSize returns the size of the map to compute for limit points. There are only two sizes, so
// that few maps are computed: a smaller map is a part of one of them.
func mapSize(limit int) int {
	if limit <= mapPoints {
		return mapPoints
	}
	return mostMap
}

// placeOrReason returns the position of a text or a document, if one is given, or the reason why it
// has none.
func (s *server) placeOrReason(ctx context.Context, l *lease, in wire.Subject) (*wire.Place, string, error) {
	if in == (wire.Subject{}) {
		return nil, "", nil
	}
	at, err := s.place(ctx, l, in)
	if err == nil {
		return &at, "", nil
	}
	if p := problemOf(err); p.Code != "internal" {
		return nil, p.Detail, nil
	}
	return nil, "", err
}

// place returns the position of a text or a document on the map.
func (s *server) place(ctx context.Context, l *lease, in wire.Subject) (p wire.Place, err error) {
	res, err := s.nearest(ctx, l, in, 0)
	if err != nil {
		return p, err
	}
	m, err := s.chart(ctx, l, mapPoints)
	if err != nil {
		return p, err
	}
	if m.Generation != res.Generation {
		return p, wire.NewProblem("busy", "the collection switched to another model during the request; retry")
	}
	x, y := m.Place(res.Sketch.Code)
	return wire.Place{Generation: m.Generation, X: x, Y: y}, nil
}
