package api

import (
	"context"
	"net/http"

	"github.com/hashsearch/hashsearch/api/internal/kept"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// An endpoint is the handler of an operation, with its wire types.
type endpoint struct {
	serve handler
	in    any // the parameters of a GET, the body of any other method; nil if serve decodes them
	out   any // the answer with the status OK; nil if the operation lists its answers
}

// nothing is the input of an operation without parameters and body.
type nothing struct{}

// by returns the endpoint of a handler that decodes its request and encodes its answer.
func by(h handler) endpoint { return endpoint{serve: h} }

// taking returns the endpoint of a handler that encodes its answer.
func taking[In any](h func(s *server, w http.ResponseWriter, r *http.Request, l *lease, in In) error) endpoint {
	return endpoint{in: *new(In), serve: func(s *server, w http.ResponseWriter, r *http.Request) error {
		l, err := s.lease(r)
		if err != nil {
			return err
		}
		in, err := bind[In](s, w, r)
		if err != nil {
			return err
		}
		return h(s, w, r, l, in)
	}}
}

// answering returns the endpoint of h, which returns the answer. The context ends with the request.
func answering[In, Out any](h func(s *server, ctx context.Context, l *lease, in In) (Out, error)) endpoint {
	e := taking(func(s *server, w http.ResponseWriter, r *http.Request, l *lease, in In) error {
		out, err := h(s, r.Context(), l, in)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, out)
	})
	e.out = *new(Out)
	return e
}

// remembered returns the endpoint with answers that are kept for repeated requests.
func (e endpoint) remembered() endpoint {
	e.serve = remembered(e.serve)
	return e
}

// inTurn is answering within a turn of the searches, and within the time limit of a search.
func inTurn[In, Out any](h func(s *server, ctx context.Context, l *lease, in In) (Out, error)) endpoint {
	return answering(func(s *server, ctx context.Context, l *lease, in In) (out Out, err error) {
		ctx, done, err := s.begin(ctx)
		if err != nil {
			return out, err
		}
		defer done()
		return h(s, ctx, l, in)
	})
}

// patiently is answering within the time limit of a computation whose answer is shared.
func patiently[In, Out any](h func(s *server, ctx context.Context, l *lease, in In) (Out, error)) endpoint {
	return answering(func(s *server, ctx context.Context, l *lease, in In) (Out, error) {
		ctx, cancel := s.patient(ctx)
		defer cancel()
		return h(s, ctx, l, in)
	})
}

// answered holds results that are computed once for each state of a collection.
type answered struct {
	bits         kept.Answers[state, []index.Bit]
	correlations kept.Answers[state, [][]float64]
	drift        kept.Answers[state, *index.Drift]
	stats        kept.Answers[state, *index.Stats]
	splits       kept.Answers[state, halves]
	duplicates   kept.Answers[state, wire.Duplicates]
	outliers     kept.Answers[state, *wire.Outliers]
	topics       kept.Answers[state, *index.Topics]
	labelling    kept.Answers[state, *wire.Labelling]
	activations  kept.Answers[state, []float32]
}

// newAnswered keeps only 16 of each result that may take a megabyte.
func newAnswered() *answered {
	a := new(answered)
	a.correlations.Most, a.duplicates.Most, a.outliers.Most, a.topics.Most, a.activations.Most = 16, 16, 16, 16, 16
	return a
}

// A state is the state of a collection. A result for it is valid until the next commit.
type state index.State

func (made state) Serves(asked state) bool { return made == asked }

// always is the validity of results that never change, such as those of a model.
type always struct{}

func (always) Serves(always) bool { return true }

// patient returns the context of a request that waits for a result that is computed once. Such a
// request holds no turn, and waiting takes no resources.
func (s *server) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.ComputeTime)
}

// once returns the result for the collection's current state, or for a later one, and computes it
// with find if needed. Computations have turns of their own, so that searches do not wait for them
// and they do not wait for searches.
func once[T any](ctx context.Context, s *server, l *lease, in *kept.Answers[state, T], what string, find func(context.Context) (T, error)) (T, error) {
	return in.Of(ctx, what+" "+l.name, state(l.State()), queued(s.computing, find))
}

// begin waits for the turn of a search. The time limit of the search includes the wait; done ends
// the turn and ctx.
func (s *server) begin(parent context.Context) (ctx context.Context, done func(), err error) {
	ctx, cancel := context.WithTimeout(parent, s.SearchTime)
	leave, err := s.searching.Enter(ctx)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, func() { leave(); cancel() }, nil
}

// queued returns a function that waits for a turn and then calls find.
func queued[T any](t *transport.Turns, find func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (v T, err error) {
		leave, err := t.Enter(ctx)
		if err != nil {
			return v, err
		}
		defer leave()
		return find(ctx)
	}
}
