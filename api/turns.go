package api

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/api/wire"
)

// turns limits how many requests run at once and how many wait for that. Each channel has one
// element for each of them.
type turns struct {
	what             string // the plural noun in messages, such as searches
	running, waiting chan struct{}
}

func newTurns(what string, running, waiting int) *turns {
	return &turns{what, make(chan struct{}, max(running, 1)), make(chan struct{}, max(waiting, 0))}
}

// enter waits for a turn until ctx is done, and fails at once if too many are waiting. done ends
// the turn.
func (t *turns) enter(ctx context.Context) (done func(), err error) {
	select {
	case t.running <- struct{}{}:
		return t.leave, nil
	default:
	}
	select {
	case t.waiting <- struct{}{}:
		defer func() { <-t.waiting }()
	default:
		return nil, t.problem("too_many")
	}
	select {
	case t.running <- struct{}{}:
		return t.leave, nil
	case <-ctx.Done():
		return nil, t.problem("busy")
	}
}

// begin waits for the turn of a search. The time limit of the search includes the wait; done ends
// the turn and ctx.
func (s *server) begin(parent context.Context) (ctx context.Context, done func(), err error) {
	ctx, cancel := context.WithTimeout(parent, s.SearchTime)
	leave, err := s.searching.enter(ctx)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, func() { leave(); cancel() }, nil
}

func (t *turns) leave() { <-t.running }

func (t *turns) problem(code wire.ErrCode) error {
	return wire.NewProblem(code, fmt.Sprintf("too many %s are running; ask again later", t.what))
}
