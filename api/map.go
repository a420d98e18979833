package api

import (
	"net/http"
	"time"
)

// columns are a map, column by column: all but the last ones have a place for each document.
type columns struct {
	Generation uint64    `json:"generation"`
	Documents  int       `json:"documents"` // that have a code; of more than the limit as many, evenly spread, are on the map
	AsOf       time.Time `json:"as_of"`     // a map is made anew when a hundredth of the documents came or went
	Explained  []float64 `json:"explained"` // share of the variance that x and y show
	IDs        []string  `json:"ids"`
	Titles     []string  `json:"titles"` // their beginnings
	X          []float32 `json:"x"`      // four digits
	Y          []float32 `json:"y"`
	Label      []int     `json:"label"`  // the first one of each document, where it stands among labels; -1 without
	Labels     []string  `json:"labels"` // commonest first
}

// titleBytes is how much of a title a map tells.
const titleBytes = 50

// mapped answers with the documents in two dimensions.
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

// mapSize is how large a map is made, so that few are: smaller ones are parts of it.
func mapSize(limit int) int {
	if limit <= mapPoints {
		return mapPoints
	}
	return mostMap
}

// A place is where something lies on the map.
type place struct {
	Generation uint64  `json:"generation"`
	X          float32 `json:"x"`
	Y          float32 `json:"y"`
}

// place answers with where a text or a document lies on the map.
func (s *server) place(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	a, err := parseAsked(r, 1, 0)
	if err != nil {
		return err
	}
	res, err := s.nearest(r, l, a, 1)
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
		return newProblem(http.StatusServiceUnavailable, "busy", "the collection has got another model meanwhile; ask again")
	}
	x, y := m.Place(res.Sketch.Code)
	return writeJSON(w, http.StatusOK, place{m.Generation, x, y})
}
