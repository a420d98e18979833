package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/renameio/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Trained is what a training came to.
type Trained struct {
	Generation index.Generation `json:"generation"`
	Documents  int              `json:"documents"` // learned from
	Terms      int              `json:"terms"`
	Seconds    float64          `json:"seconds"`
	Resumed    bool             `json:"resumed,omitempty"` // it went on where one before was interrupted
	Warnings   []string         `json:"warnings"`          // sentences on why the codes may be poor
}

// Train learns a hash function from the documents of ix, hashes all of them with it and switches to it. The state of the training lies in
// a file, ix.Path() with ".training" after it, until the switch: when Train is canceled or the process killed, calling it again with the
// same options goes on from there and ends in the same model. With other options, or after documents came or went, it starts anew, with a
// note. It sets o.Report, o.Save and o.Resume. Two trainings of one collection at a time would take each other's state.
func Train(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) (*Trained, error) {
	warnings, err := fewWarnings(ix)
	if err != nil {
		return nil, err
	}
	began, state, learned := time.Now(), stateOf(ix), ix.Next()
	m, resumed, err := state.train(ctx, ix, o, report)
	if err != nil {
		return nil, err
	}
	id, err := ix.Adopt(ctx, m, learned, reporter(report).stage("hashing"))
	if err != nil {
		return nil, err
	}
	g, err := generation(ix, id)
	if err == nil {
		err = state.remove()
	}
	return &Trained{g, m.Documents(), m.Vocabulary().Len(), time.Since(began).Seconds(), resumed, warnings}, err
}

// fewestLearned is the number of documents below which a model learns little that carries over to others.
const fewestLearned = 100

// fewWarnings returns a warning if the collection is too small to learn from.
func fewWarnings(ix *index.Index) ([]string, error) {
	s, err := ix.Size()
	if err != nil || s.Documents >= fewestLearned {
		return []string{}, err
	}
	return []string{fmt.Sprintf("%s: codes learned from fewer than %d say little about topics", english.Count(s.Documents, "document"), fewestLearned)}, nil
}

// A state is the file that a training lies in until it is done.
type state string

func stateOf(ix *index.Index) state { return state(ix.Path() + ".training") }

// train learns a model, going on where the state says.
func (s state) train(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) (m *hashing.Model, resumed bool, err error) {
	o.Report = reporter(report).learning
	o.Save = func(b []byte) error { return renameio.WriteFile(string(s), b, 0o600) }
	if o.Resume, err = os.ReadFile(string(s)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, false, err
	}
	if o.Resume == nil {
		m, err = hashing.Train(ctx, ix.Documents(ctx), o)
		return m, false, err
	}
	reporter(report).note(fmt.Sprintf("going on with the training in %s", s))
	m, err = hashing.Train(ctx, ix.Documents(ctx), o)
	if !errors.Is(err, hashing.ErrState) {
		return m, true, err
	}
	reporter(report).note(fmt.Sprintf("%v: starting anew", err))
	o.Resume = nil
	m, err = hashing.Train(ctx, ix.Documents(ctx), o)
	return m, false, err
}

// remove removes the file, which may not be there.
func (s state) remove() error {
	if err := os.Remove(string(s)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func generation(ix *index.Index, id uint64) (index.Generation, error) {
	gs, err := ix.Generations()
	for _, g := range gs {
		if g.ID == id {
			return g, err
		}
	}
	return index.Generation{}, errors.Join(err, index.ErrGeneration)
}
