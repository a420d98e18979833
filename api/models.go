package api

import (
	"errors"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A modelled generation tells of its model.
type modelled struct {
	generation
	learned
	Quality []any `json:"quality"` // results of evaluations, newest first
}

type modelList struct {
	Models []modelled `json:"models"`
}

// learned is what a model tells of itself, which is nothing where codes come from elsewhere.
type learned struct {
	Documents int     `json:"documents"` // that it learned from and that had a known word
	Terms     int     `json:"terms"`
	Language  string  `json:"language"`
	Seed      uint64  `json:"seed"`
	Binariser string  `json:"binariser"`
	Curve     []epoch `json:"curve"` // of its training
}

// An epoch is what going once through the documents came to.
type epoch struct {
	Loss       float64 `json:"loss"`
	Validation float64 `json:"validation,omitzero"` // of documents held out, if there were any
}

// models answers with all generations, the newest first.
func (s *server) models(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	if err := (parameters{}).read(r.URL.Query()); err != nil {
		return err
	}
	_, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	all, err := c.Generations()
	if err != nil {
		return err
	}
	told := make([]modelled, len(all))
	for i, g := range slices.Backward(all) {
		l, err := s.learned.of(g.Fingerprint, func() (learned, error) { return learnedOf(c, g.ID) })
		if err != nil {
			return err
		}
		told[len(all)-1-i] = modelled{generation(g), l, s.quality(leased(r).name, g.Fingerprint)}
	}
	return writeJSON(w, http.StatusOK, modelList{told})
}

// quality is what evaluations of a model came to, newest first.
func (s *server) quality(collection, fingerprint string) []any { return []any{} }

// learnedOf reads a model.
func learnedOf(c collection, generation uint64) (learned, error) {
	m, err := c.ModelOf(generation)
	if errors.Is(err, index.ErrForeign) {
		return learned{Curve: []epoch{}}, nil
	}
	if err != nil {
		return learned{}, err
	}
	return learned{m.Documents(), m.Vocabulary().Len(), m.Analyzer().Language, m.Seed(), string(m.Binariser()), newEpochs(m.Curve())}, nil
}

func newEpochs(curve []hashing.Epoch) []epoch {
	told := make([]epoch, len(curve))
	for i, e := range curve {
		told[i] = epoch(e)
	}
	return told
}
