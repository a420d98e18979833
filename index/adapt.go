package index

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
)

// ErrNothingLearned means that feedback does not suffice for an adapter.
var ErrNothingLearned = errors.New("feedback does not teach to rank better: there are too few queries with a document that was liked or clicked, or searches find those already; collect more")

// adapt returns the margins of a query as the adapter, if there is one, turns them.
func (s *snapshot) adapt(margins []float32) []float32 {
	if s.adapted == nil {
		return margins
	}
	return s.adapted.Learned.Adapt(margins)
}

// AdapterOf returns the adapter of the current generation, or nil if it has none or another model.
func (ix *Index) AdapterOf(m *hashing.Model) *hashing.Adapter {
	if now := ix.state.Load().now; now.adapted != nil && now.model.Fingerprint() == m.Fingerprint() {
		return now.adapted.Learned
	}
	return nil
}

// Adaptation describes the adapter of the current generation. It is nil if there is none.
func (ix *Index) Adaptation() *Adaptation {
	a := ix.state.Load().now.adapted
	if a == nil {
		return nil
	}
	described := a.Adaptation
	return &described
}

// Adapt learns an adapter from the feedback, see [hashing.LearnAdapter], and makes it that of the
// current generation, in place of an earlier one. Searches use it at once where they use the
// activations of a query: in hybrid scores, and by code with re-ranking. Codes do not change.
// Another generation has none, until Adapt is called again. It fails with [ErrNothingLearned],
// [ErrNoModel] and [ErrForeign], and then changes nothing.
func (ix *Index) Adapt(ctx context.Context) (*Adaptation, error) {
	for {
		a, err := ix.learn(ctx)
		if err != nil {
			return nil, fmt.Errorf("learn from feedback: %w", err)
		}
		if stored, err := ix.storeAdapter(ctx, a); stored || err != nil {
			return &a.Adaptation, err
		}
	}
}

// storeAdapter stores an adapter, unless its generation is not the current one any more.
func (ix *Index) storeAdapter(ctx context.Context, a *feedback.Adapter) (stored bool, err error) {
	err = ix.update(ctx, func(w *writer) error {
		if stored = w.meta.Current == a.Generation; !stored {
			return nil
		}
		w.adapted, w.changed = a, true
		return a.Put(w)
	})
	return stored, err
}

// RemoveAdapter removes the adapter of the current generation and reports whether there was one.
func (ix *Index) RemoveAdapter(ctx context.Context) (had bool, err error) {
	err = ix.update(ctx, func(w *writer) error {
		if had = w.adapted != nil; !had {
			return nil
		}
		w.adapted, w.changed = nil, true
		return feedback.RemoveAdapter(w, w.meta.Current)
	})
	return had, err
}
