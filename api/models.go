package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A modelled generation tells of its model.
type modelled struct {
	generation
	learned
	Quality []evaluated `json:"quality" doc:"What evaluations of the model came to, the newest first, 10 at most. They are those of the last 1000 tasks that ended."`
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
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	if err := (parameters{}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	all, err := l.Generations()
	if err != nil {
		return err
	}
	rated, err := s.evaluations(ctx, l.name)
	if err != nil {
		return err
	}
	told := make([]modelled, len(all))
	for i, g := range slices.Backward(all) {
		from, err := s.learnedOf(ctx, l, g)
		if err != nil {
			return err
		}
		told[len(all)-1-i] = modelled{generation(g), from, qualityOf(g.Fingerprint, rated)}
	}
	return writeJSON(w, http.StatusOK, modelList{told})
}

// evaluations are the results that the queue remembers of a collection, newest first.
func (s *server) evaluations(ctx context.Context, collection string) ([]evaluated, error) {
	if s.Tasks == nil {
		return nil, nil
	}
	done, _, err := s.Tasks.List(func(t tasks.Task) bool {
		return t.Kind == evaluateJob.kind && t.State == tasks.Succeeded && t.Collection == collection
	}, "", 0)
	all := make([]evaluated, len(done))
	for i, t := range done {
		all[i], err = s.rated.of(ctx, t.ID, always{}, func(context.Context) (e evaluated, err error) { return e, json.Unmarshal(t.Result, &e) })
		if err != nil {
			return nil, fmt.Errorf("the result of task %s: %w", t.ID, err)
		}
	}
	return all, err
}

const mostQuality = 10 // results that are told of a model

// qualityOf are the newest results of a model.
func qualityOf(fingerprint string, rated []evaluated) []evaluated {
	of := []evaluated{}
	for _, e := range rated {
		if e.Fingerprint == fingerprint && len(of) < mostQuality {
			of = append(of, e)
		}
	}
	return of
}

// learnedOf reads the model of a generation once.
func (s *server) learnedOf(ctx context.Context, c collection, g index.Generation) (learned, error) {
	return s.learned.of(ctx, g.Fingerprint, always{}, inTurn(s.computing, func(context.Context) (learned, error) {
		m, err := c.ModelOf(g.ID)
		if errors.Is(err, index.ErrForeign) {
			return learned{Curve: []epoch{}}, nil
		}
		if err != nil {
			return learned{}, err
		}
		return learned{m.Documents(), m.Vocabulary().Len(), m.Analyzer().Language, m.Seed(), string(m.Binariser()), newEpochs(m.Curve())}, nil
	}))
}

func newEpochs(curve []hashing.Epoch) []epoch {
	told := make([]epoch, len(curve))
	for i, e := range curve {
		told[i] = epoch(e)
	}
	return told
}
