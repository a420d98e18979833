package transport

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Turns limits how many requests run at once and how many wait for that. Each channel has one
// element for each of them.
type Turns struct {
	what             string // the plural noun in messages, such as searches
	running, waiting chan struct{}
}

// NewTurns returns turns of which running may be taken at once, at least one, while as many as
// waiting wait for one. The plural noun is the name of the requests in messages.
func NewTurns(what string, running, waiting int) *Turns {
	return &Turns{what, make(chan struct{}, max(running, 1)), make(chan struct{}, max(waiting, 0))}
}

// Enter waits for a turn until ctx is done, and fails at once if too many are waiting. done ends
// the turn.
func (t *Turns) Enter(ctx context.Context) (done func(), err error) {
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

func (t *Turns) leave() { <-t.running }

func (t *Turns) problem(code wire.ErrCode) error {
	return wire.NewProblem(code, fmt.Sprintf("too many %s are running; retry later", t.what))
}

// Running returns the number of turns that are taken.
func (t *Turns) Running() int { return len(t.running) }

// Waiting returns the number of requests that wait.
func (t *Turns) Waiting() int { return len(t.waiting) }
