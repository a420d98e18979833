package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Trained is the result of a training.
type Trained struct {
	Generation index.Generation `json:"generation"`
	Documents  int              `json:"documents"` // number of documents learned from
	Terms      int              `json:"terms"`
	Seconds    float64          `json:"seconds"`
	Resumed    bool             `json:"resumed,omitempty"` // after an interruption
	Warnings   []string         `json:"warnings"`          // sentences on why the codes may be poor

	// number of queries whose feedback was learned from
	Judgements int `json:"judgements,omitempty"`

	Labels *hashing.Supervision `json:"labels,omitempty"` // nil if labels were not learned
}

// Train learns a hash function from the documents of ix, hashes all of them with it and switches to
// it. Until the switch, the state of the training is in ix.Training. If Train is cancelled or the
// process killed, another call with the same options resumes from there and ends in the same model.
// With other options, or after documents were added or deleted, it starts over and reports a note.
// Train sets o.Report, o.Save, o.Resume and, with o.Feedback, o.Judgements. There must not be two
// trainings of a collection at a time, because they would overwrite each other's state.
func Train(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) (*Trained, error) {
	warnings, err := fewWarnings(ix)
	if err != nil {
		return nil, err
	}
	if o, err = withLanguages(ix, o); err != nil {
		return nil, err
	}
	if o, err = withJudgements(ctx, ix, o); err != nil {
		return nil, err
	}
	began, learned := time.Now(), ix.Next()
	if err := announce(ctx, ix, o, report); err != nil {
		return nil, err
	}
	m, resumed, err := train(ctx, ix, o, report)
	if err != nil {
		return nil, err
	}
	id, err := ix.Adopt(ctx, m, learned, reporter(report).stage("hashing"))
	if err != nil {
		return nil, err
	}
	g, err := generation(ix, id)
	if err == nil {
		err = ix.Training().Remove(ctx)
	}
	return &Trained{g, m.Documents(), m.Vocabulary().Len(), time.Since(began).Seconds(), resumed, warnings, len(o.Judgements), supervision(m)}, err
}

func supervision(m *hashing.Model) *hashing.Supervision {
	if s := m.Labels(); s.Field != "" {
		return &s
	}
	return nil
}

// Need estimates the memory of a training, without reading more than a thousand documents. The
// error is [hashing.ErrMemory].
func Need(ctx context.Context, c Collection, o hashing.Options) (hashing.Need, error) {
	s, err := c.Size()
	if err != nil {
		return hashing.Need{}, err
	}
	return hashing.Estimate(c.Documents(ctx), s.Documents, o)
}

// withLanguages returns o with the languages of the words of a mixed collection, unless it has a
// language.
func withLanguages(ix *index.Index, o hashing.Options) (hashing.Options, error) {
	s, err := ix.Size()
	if err != nil {
		return o, err
	}
	if words := (ingest.Analyzer{Language: s.Words.Language}); o.Start == nil && o.Analyzer.Language == "" && words.Mixed() {
		o.Analyzer = words
	}
	return o, nil
}

// withJudgements returns o with the feedback of the collection that is not held out, if o learns
// from it. It fails with [index.ErrNothingLearned].
func withJudgements(ctx context.Context, ix *index.Index, o hashing.Options) (hashing.Options, error) {
	if !o.Feedback {
		return o, nil
	}
	var err error
	if o.Judgements, err = ix.Judgements(ctx); err == nil && len(o.Judgements) == 0 {
		err = index.ErrNothingLearned
	}
	return o, err
}

// A Collection is the part of [index.Index] that Need requires.
type Collection interface {
	Size() (*index.Stats, error)
	Documents(ctx context.Context) iter.Seq2[ingest.Document, error]
}

// announce reports the memory of a training before it begins, and a note if it will not learn from
// all documents.
func announce(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) error {
	s, err := ix.Size()
	if err != nil {
		return err
	}
	need, err := Need(ctx, ix, o)
	if err != nil {
		return err
	}
	if need.Documents < s.Documents {
		reporter(report).note(fmt.Sprintf("learning from about %d of %d documents, because no more fit into the memory that is allowed", need.Documents, s.Documents))
	}
	reporter(report).learning(hashing.Progress{Stage: "reading", Memory: need.Bytes})
	return nil
}

// Continue is Train from the current model of ix, see [hashing.Options.Start]. Without a model, the
// error is [index.ErrNoModel].
func Continue(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) (*Trained, error) {
	var err error
	if o.Start, o.Past, err = ix.Past(ctx); err != nil {
		return nil, err
	}
	return Train(ctx, ix, o, report)
}

// minLearned is the number of documents below which a model does not generalise to others.
const minLearned = 100

// fewWarnings returns a warning if the collection is too small to learn from.
func fewWarnings(ix *index.Index) ([]string, error) {
	s, err := ix.Size()
	if err != nil || s.Documents >= minLearned {
		return []string{}, err
	}
	return []string{fmt.Sprintf("%s: codes learned from fewer than %d reflect topics poorly", english.Count(s.Documents, "document"), minLearned)}, nil
}

// train trains a model and resumes from the saved state if there is one.
func train(ctx context.Context, ix *index.Index, o hashing.Options, report func(Progress)) (m *hashing.Model, resumed bool, err error) {
	state := ix.Training()
	o.Report = reporter(report).learning
	o.Save = func(b io.WriterTo) error { return state.Save(context.WithoutCancel(ctx), b) }
	if o.Resume, err = state.Load(ctx); err != nil {
		return nil, false, err
	}
	if o.Resume == nil {
		m, err = hashing.Train(ctx, ix.Documents(ctx), o)
		return m, false, err
	}
	reporter(report).note(fmt.Sprintf("resuming the training saved in %s", state.Name()))
	m, err = hashing.Train(ctx, ix.Documents(ctx), o)
	if !errors.Is(err, hashing.ErrState) {
		return m, true, err
	}
	reporter(report).note(fmt.Sprintf("%v: starting over", err))
	o.Resume = nil
	m, err = hashing.Train(ctx, ix.Documents(ctx), o)
	return m, false, err
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
