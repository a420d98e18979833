package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// answered holds results that are computed once for each state of a collection.
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

// newAnswered keeps only 16 of each result that may take a megabyte.
func newAnswered() *answered {
	a := new(answered)
	a.correlations.most, a.duplicates.most, a.outliers.most, a.activations.most = 16, 16, 16, 16
	return a
}

// A state is the state of a collection. A result for it is valid until the next commit.
type state index.State

func (made state) serves(asked state) bool { return made == asked }

// always is the validity of results that never change, such as those of a model.
type always struct{}

func (always) serves(always) bool { return true }

// patience is the number of search times that a request waits for a result that is computed once.
// Waiting takes no resources.
const patience = 3

// patient returns the context of a request that waits for a result that is computed once. Such a
// request holds no turn.
func (s *server) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, patience*s.SearchTime)
}

// once returns the result for the collection's current state, or for a later one, and computes it
// with find if needed. Computations have turns of their own, so that searches do not wait for them
// and they do not wait for searches.
func once[T any](ctx context.Context, s *server, l *lease, in *kept[state, T], what string, find func(context.Context) (T, error)) (T, error) {
	return in.of(ctx, what+" "+l.name, state(l.State()), queued(s.computing, find))
}

// queued returns a function that waits for a turn and then calls find.
func queued[T any](t *turns, find func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (v T, err error) {
		leave, err := t.enter(ctx)
		if err != nil {
			return v, err
		}
		defer leave()
		return find(ctx)
	}
}
