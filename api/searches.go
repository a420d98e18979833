package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

const (
	mostQueries  = 500    // in one request
	mostTogether = 10_000 // documents in one answer
)

// searches answers many queries from one state of the collection. The problem of a failed query
// takes the place of its answer. The time in each answer is the time of all queries together.
func (s *server) searches(w http.ResponseWriter, r *http.Request) error {
	c, err := s.lease(r)
	if err != nil {
		return err
	}
	b, err := s.readAll(w, r)
	if err != nil {
		return err
	}
	all, err := readQueries(b)
	if err != nil {
		return err
	}
	m := c.model()
	meanings, err := s.explanation(r.Context(), m, slices.ContainsFunc(all, func(q placed) bool { return q.Explain }))
	if err != nil {
		return err
	}
	if err := s.prepareTopics(r.Context(), c, all); err != nil {
		return err
	}
	ctx, done, err := s.begin(r.Context())
	if err != nil {
		return err
	}
	defer done()
	answer, err := s.answerAll(ctx, w, c, m, meanings, all)
	if err != nil {
		return err
	}
	deprecate(w, slices.ContainsFunc(all, func(q placed) bool { return q.older }))
	return writeJSON(w, http.StatusOK, wire.Answers{Answers: answer})
}

// prepareTopics is prepareTopic for many searches. Without a model only those for a topic fail.
func (s *server) prepareTopics(ctx context.Context, l *lease, all []placed) error {
	i := slices.IndexFunc(all, func(q placed) bool { return q.Topic != "" })
	if i < 0 {
		return nil
	}
	if err := s.prepareTopic(ctx, l, all[i].Topic); !errors.Is(err, index.ErrNoModel) {
		return err
	}
	return nil
}

// A placed is one request of many.
type placed struct {
	request
	err error // why it is rejected, or nil
}

// readQueries parses a [wire.Searches]. The searches are decoded one by one, so that one that is
// rejected does not reject the others.
func readQueries(b []byte) ([]placed, error) {
	in, err := object(b)
	if err != nil {
		return nil, err
	}
	for name := range in {
		if name != "queries" {
			return nil, pointer(name)("unknown field; the only field is queries")
		}
	}
	var raw []json.RawMessage
	if json.Unmarshal(in["queries"], &raw) != nil || len(raw) == 0 || len(raw) > mostQueries {
		return nil, pointer("queries")("must be a list of 1 to %d queries", mostQueries)
	}
	all, hits := make([]placed, len(raw)), 0
	for i := range raw {
		in, err := fromJSON[wire.Search](raw[i])
		if all[i].err = err; err == nil {
			all[i].request, all[i].err = newRequest(in)
		}
		hits += in.Limit
	}
	if hits > mostTogether {
		return nil, pointer("queries")("the limits add up to %d hits; reduce them to at most %d together", hits, mostTogether)
	}
	return all, nil
}

// answerAll returns an answer or a problem for each query.
func (s *server) answerAll(ctx context.Context, w http.ResponseWriter, c collection, m model, meanings explanation, all []placed) ([]wire.AnswerOrProblem, error) {
	queries := make([]index.Query, len(all))
	for i := range all {
		q := &all[i]
		if q.err == nil {
			q.err = q.parseCode(m)
		}
		if q.err == nil { // otherwise the query stays empty, and the index rejects it
			queries[i] = q.Query
		}
	}
	replies, err := c.SearchAll(ctx, queries)
	if err != nil {
		return nil, err
	}
	answer := make([]wire.AnswerOrProblem, len(all))
	for i, q := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a, err := s.answerOne(ctx, meanings, q, replies[i])
		if answer[i].Answer = a; err != nil {
			answer[i].Problem = s.problemAt(ctx, w, i, err)
		}
	}
	return answer, nil
}

func (s *server) answerOne(ctx context.Context, meanings explanation, q placed, reply index.Reply) (*wire.Answer, error) {
	if q.err != nil {
		return nil, q.err
	}
	return s.newAnswer(ctx, meanings, q.request, reply.Result, reply.Err)
}

// problemAt returns the problem of query i of many.
func (s *server) problemAt(ctx context.Context, w http.ResponseWriter, i int, err error) *wire.Problem {
	p := *s.noted(ctx, w, err)
	p.Pointer = fmt.Sprintf("/queries/%d%s", i, p.Pointer)
	return &p
}
