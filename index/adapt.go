package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
)

// An Adaptation describes the adapter by which feedback changes searches, see [Index.Adapt].
type Adaptation struct {
	Generation uint64    `json:"generation"` // of whose model it turns the activations
	Created    time.Time `json:"created"`
	Queries    int       `json:"queries"` // that it was learned from
	Pairs      int       `json:"pairs"`   // of these queries and documents

	// HeldOut is the number of queries that it was not learned from and that have a document liked
	// or clicked. Before and After are the shares of pairs of such a document and a disliked or any
	// other document that are in the right order without and with it, 0 without such queries.
	HeldOut int     `json:"held_out"`
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
}

// ErrNothingLearned means that feedback does not suffice for an adapter.
var ErrNothingLearned = errors.New("feedback does not teach to rank better: there are too few queries with a document that was liked or clicked, or searches find those already; collect more")

// An adapted is an adapter with its description. nil stands for none.
type adapted struct {
	Adaptation
	adapter *hashing.Adapter
}

// Keys of the description and of the rows of the adapter of a generation, in the table meta.
func adaptationKey(generation uint64) []byte {
	return append([]byte("adapter\x00"), key64(generation)...)
}
func adapterKey(generation uint64) []byte {
	return append([]byte("adapter rows\x00"), key64(generation)...)
}

// readAdaptation returns the description of the adapter of a generation, or nil if it has none.
func readAdaptation(v View, generation uint64) (*adapted, error) {
	key := adaptationKey(generation)
	stored, err := get(v, metaTable, key)
	if stored == nil || err != nil {
		return nil, err
	}
	a := new(adapted)
	text, err := unseal(key, stored)
	if err == nil {
		err = json.Unmarshal(text, &a.Adaptation)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the description of the adapter is damaged: %w", ErrFormat, err)
	}
	return a, nil
}

// readAdapter returns the adapter of a generation, or nil if it has none. If old has the same
// description, it returns old.
func readAdapter(v View, generation uint64, bits int, old *adapted) (*adapted, error) {
	a, err := readAdaptation(v, generation)
	switch {
	case a == nil || err != nil:
		return nil, err
	case old != nil && old.Adaptation == a.Adaptation:
		return old, nil
	}
	key := adapterKey(generation)
	stored, err := get(v, metaTable, key)
	if err != nil {
		return nil, err
	}
	rows, err := unseal(key, stored)
	if err == nil {
		a.adapter = new(hashing.Adapter)
		err = a.adapter.UnmarshalBinary(rows)
	}
	if err == nil && a.adapter.Width() != bits {
		err = fmt.Errorf("it is for %d bits", a.adapter.Width())
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the adapter is damaged: %w", ErrFormat, err)
	}
	return a, nil
}

// adapt returns the margins of a query as the adapter, if there is one, turns them.
func (s *snapshot) adapt(margins []float32) []float32 {
	if s.adapted == nil {
		return margins
	}
	return s.adapted.adapter.Adapt(margins)
}

// AdapterOf returns the adapter of the current generation, or nil if it has none or another model.
func (ix *Index) AdapterOf(m *hashing.Model) *hashing.Adapter {
	if now := ix.state.Load().now; now.adapted != nil && now.model.Fingerprint() == m.Fingerprint() {
		return now.adapted.adapter
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
func (ix *Index) storeAdapter(ctx context.Context, a *adapted) (stored bool, err error) {
	err = ix.update(ctx, func(w *writer) error {
		if stored = w.meta.current == a.Generation; !stored {
			return nil
		}
		return w.setAdapter(a)
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
		return w.Delete(metaTable, adaptationKey(w.meta.current), adapterKey(w.meta.current))
	})
	return had, err
}

// setAdapter stores the adapter of the current generation.
func (w *writer) setAdapter(a *adapted) error {
	text, err := json.Marshal(a.Adaptation)
	if err != nil {
		return err
	}
	rows, err := a.adapter.MarshalBinary()
	if err != nil {
		return err
	}
	w.adapted, w.changed = a, true
	described, weights := adaptationKey(a.Generation), adapterKey(a.Generation)
	return w.Put(metaTable, Record{Key: weights, Value: seal(weights, rows)}, Record{Key: described, Value: seal(described, text)})
}
