package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// addFeedback stores entries of feedback.
func (s *server) addFeedback(ctx context.Context, l *lease, in wire.NewFeedback) (wire.AddedFeedback, error) {
	entries := make([]index.Feedback, len(in.Entries))
	for i, f := range in.Entries {
		entries[i] = index.Feedback{Query: f.Query, SimilarTo: f.SimilarTo, Document: f.Document, Verdict: index.Verdict(f.Verdict),
			Position: f.Position, Generation: f.Generation}
		if f.Time != nil {
			entries[i].Time = *f.Time
		}
		if err := entries[i].Validate(); err != nil {
			return wire.AddedFeedback{}, pointer("entries", strconv.Itoa(i))("%v", err)
		}
	}
	return wire.AddedFeedback{Added: len(entries)}, l.AddFeedback(ctx, entries)
}

// listFeedback returns a page of feedback.
func (s *server) listFeedback(ctx context.Context, l *lease, in wire.FeedbackParameters) (wire.FeedbackList, error) {
	entries, total, err := l.Feedback(ctx, in.Cursor, in.Limit+1)
	answer := wire.FeedbackList{Entries: []wire.Feedback{}, Total: total}
	if len(entries) > in.Limit {
		entries = entries[:in.Limit]
		answer.Next = entries[in.Limit-1].Number
	}
	for _, f := range entries {
		answer.Entries = append(answer.Entries, newFeedback(f))
	}
	return answer, err
}

func newFeedback(f index.Feedback) wire.Feedback {
	return wire.Feedback{Query: f.Query, SimilarTo: f.SimilarTo, Document: f.Document, Verdict: wire.Verdict(f.Verdict), Position: f.Position,
		Time: timeOf(f.Time), Generation: f.Generation}
}

func timeOf(t time.Time) *time.Time { return &t }

// deleteFeedback deletes the feedback that the parameters select.
func (s *server) deleteFeedback(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	var in wire.FeedbackMatch
	if err := bindQuery(r.URL.Query(), &in); err != nil {
		return err
	}
	n, err := l.DeleteFeedback(r.Context(), index.Feedback{Query: in.Query, SimilarTo: in.SimilarTo, Document: in.Document})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Deleted{Deleted: n})
}

// adapter describes the adapter of the current generation.
func (s *server) adapter(_ context.Context, l *lease, _ nothing) (wire.Adaptation, error) {
	return newAdaptation(l.Adaptation()), nil
}

func newAdaptation(a *index.Adaptation) wire.Adaptation {
	if a == nil {
		return wire.Adaptation{}
	}
	adapter := wire.Adapter(*a)
	return wire.Adaptation{Adapter: &adapter}
}

// learnAdapter learns an adapter from the feedback and switches it on. It takes its turn among the
// computations, since it uses all processors for one or two seconds.
func (s *server) learnAdapter(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	ctx, cancel := s.patient(r.Context())
	defer cancel()
	a, err := queued(s.computing, l.Adapt)(ctx)
	if errors.Is(err, index.ErrNothingLearned) {
		return wire.NewProblem("nothing_learned", err.Error())
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newAdaptation(a))
}

// removeAdapter removes the adapter of the current generation, if there is one.
func (s *server) removeAdapter(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	if _, err := l.RemoveAdapter(r.Context()); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
