package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
)

// titleBytes is the maximum length in bytes of a title in a map.
const titleBytes = 50

// mapped writes the documents in two dimensions.
func (s *server) mapped(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	limit := mapPoints
	if err := (parameters{"limit": whole(&limit, 1, mostMap)}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	m, err := s.chart(ctx, l, mapSize(limit))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return m.write(w, limit)
}

// mapSize returns the size of the map to compute for limit points. There are only two sizes, so
// that few maps are computed: a smaller map is a part of one of them.
func mapSize(limit int) int {
	if limit <= mapPoints {
		return mapPoints
	}
	return mostMap
}

// place writes the position of a text or a document on the map.
func (s *server) place(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	a, err := parseAsked(r, 1, 0)
	if err != nil {
		return err
	}
	res, err := s.nearest(r, l, a, 0)
	if err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	m, err := s.chart(ctx, l, mapPoints)
	if err != nil {
		return err
	}
	if m.Generation != res.Generation {
		return wire.NewProblem("busy", "the collection has got another model meanwhile; ask again")
	}
	x, y := m.Place(res.Sketch.Code)
	return writeJSON(w, http.StatusOK, wire.Place{Generation: m.Generation, X: x, Y: y})
}
