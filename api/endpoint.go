package api

import (
	"context"
	"net/http"
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
