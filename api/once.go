package api

import (
	"context"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// answered holds what is computed once for each state of a collection.
type answered struct {
	bits         kept[state, []index.Bit]
	correlations kept[state, [][]float64]
	drift        kept[state, *index.Drift]
	stats        kept[state, *index.Stats]
	splits       kept[state, halves]
	duplicates   kept[state, wire.Duplicates]
	outliers     kept[state, *wire.Outliers]
	activations  kept[state, []float32]
}

// newAnswered keeps fewer of those that may hold a megabyte.
func newAnswered() *answered {
	a := new(answered)
	a.correlations.most, a.duplicates.most, a.outliers.most, a.activations.most = 16, 16, 16, 16
	return a
}

// A state is that of a collection. An answer serves while nothing is committed.
type state index.State

func (made state) serves(asked state) bool { return made == asked }

// always is the stamp of what never changes, such as a model.
type always struct{}

func (always) serves(always) bool { return true }

// patience is how many times as long as a search a request waits for what is computed once: to wait costs nothing.
const patience = 3

// patient returns the context of a request that waits for what is computed once. It holds no turn.
func (s *server) patient(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), patience*s.SearchTime)
}

// once answers about the state that the collection is in by now, or a later one. Computations take turns among
// themselves, so neither searches wait for them nor they for searches.
func once[T any](ctx context.Context, s *server, l *lease, in *kept[state, T], what string, find func(context.Context) (T, error)) (T, error) {
	return in.of(ctx, what+" "+l.name, state(l.State()), inTurn(s.computing, find))
}

// inTurn has find wait for a turn.
func inTurn[T any](t *turns, find func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (v T, err error) {
		leave, err := t.enter(ctx)
		if err != nil {
			return v, err
		}
		defer leave()
		return find(ctx)
	}
}
