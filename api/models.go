package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// models returns all generations, the newest first.
func (s *server) models(ctx context.Context, l *lease, _ nothing) (wire.Models, error) {
	all, err := l.Generations()
	if err != nil {
		return wire.Models{}, err
	}
	rated, err := s.evaluations(ctx, l.name)
	if err != nil {
		return wire.Models{}, err
	}
	models := make([]wire.Model, len(all))
	for i, g := range slices.Backward(all) {
		from, err := s.learnedOf(ctx, l, g)
		if err != nil {
			return wire.Models{}, err
		}
		models[len(all)-1-i] = wire.Model{Generation: wire.Generation(g), Learned: from, Quality: qualityOf(g.Fingerprint, rated)}
	}
	return wire.Models{Models: models}, nil
}

// evaluations returns the results of the collection's evaluations that the queue still holds, the
// newest first.
func (s *server) evaluations(ctx context.Context, collection string) ([]wire.Evaluated, error) {
	if s.Tasks == nil {
		return nil, nil
	}
	done, _, err := s.Tasks.List(func(t tasks.Task) bool {
		return t.Type == wire.TaskEvaluate && t.State == tasks.Succeeded && t.Collection == collection
	}, "", 0)
	all := make([]wire.Evaluated, len(done))
	for i, t := range done {
		all[i], err = s.rated.Of(ctx, t.ID, always{}, func(context.Context) (wire.Evaluated, error) { return s.evaluation(t), nil })
		if err != nil {
			return nil, fmt.Errorf("the result of task %s: %w", t.ID, err)
		}
	}
	return all, err
}

// evaluation returns the result of a task, or the zero value if another version of the program
// stored it in another form.
func (s *server) evaluation(t tasks.Task) (e wire.Evaluated) {
	if err := json.Unmarshal(t.Result, &e); err != nil {
		s.Log.Warn("the result of an evaluation cannot be read; its model is listed without it", "task", t.ID, "error", err)
		return wire.Evaluated{}
	}
	return e
}

const mostQuality = 10 // results listed for a model

// qualityOf returns the newest results of a model, at most mostQuality.
func qualityOf(fingerprint string, rated []wire.Evaluated) []wire.Evaluated {
	of := []wire.Evaluated{}
	for _, e := range rated {
		if e.Fingerprint == fingerprint && len(of) < mostQuality {
			of = append(of, e)
		}
	}
	return of
}

// learnedOf describes the training of a generation's model. Each model is read once.
func (s *server) learnedOf(ctx context.Context, c collection, g index.Generation) (wire.Learned, error) {
	return s.learned.Of(ctx, g.Fingerprint, always{}, queued(s.computing, func(context.Context) (wire.Learned, error) {
		m, err := c.ModelOf(g.ID)
		if errors.Is(err, index.ErrForeign) {
			return wire.Learned{Curve: []wire.Epoch{}}, nil
		}
		if err != nil {
			return wire.Learned{}, err
		}
		return wire.Learned{Documents: m.Documents(), Terms: m.Vocabulary().Len(), Language: m.Analyzer().Language, Seed: m.Seed(), Binariser: string(m.Binariser()), Curve: newEpochs(m.Curve())}, nil
	}))
}

func newEpochs(curve []hashing.Epoch) []wire.Epoch {
	answer := make([]wire.Epoch, len(curve))
	for i, e := range curve {
		answer[i] = wire.Epoch(e)
	}
	return answer
}

// trainable writes the kinds and the languages that a training accepts.
func (s *server) trainable(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, trainingChoices())
}

func trainingChoices() wire.Choices {
	var all []wire.Kind
	for _, k := range hashing.Kinds() {
		all = append(all, wire.Kind{Kind: string(k), About: k.About()})
	}
	return wire.Choices{Kinds: all, Languages: ingest.Languages(), Formats: fileFormats()}
}

// fileFormats returns the formats of files that can be uploaded.
func fileFormats() (all []wire.FormatChoice) {
	for _, f := range ingest.Formats() {
		if f.Name != ingest.FormatFolder && f.Name != ingest.FormatGo {
			all = append(all, wire.FormatChoice{Name: wire.Format(f.Name), About: f.About, Extensions: append(list(f.Extensions), f.Looked...)})
		}
	}
	return all
}
