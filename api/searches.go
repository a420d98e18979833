package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	var all []placed
	err = s.promptly(w, r, func(body io.Reader) error {
		all, err = readQueries(body)
		return err
	})
	if err != nil {
		return err
	}
	m := c.model()
	if m == nil {
		return index.ErrNoModel
	}
	says, err := s.explanation(r, m, slices.ContainsFunc(all, func(q placed) bool { return q.Explain }))
	if err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	told, err := s.answerAll(ctx, w, c, m, says, all)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Answers{Answers: told})
}

// A placed is one request of many.
type placed struct {
	request
	err error // why it is rejected, or nil
}

// readQueries parses {"queries":[…]}, whose elements have the form of the body of a search.
func readQueries(body io.Reader) ([]placed, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("read the queries: %w", err)
	}
	fields, err := object(b)
	if err != nil {
		return nil, wire.NewProblem("bad_query", err.Error())
	}
	for name := range fields {
		if name != "queries" {
			return nil, pointer(name)("no such field; there is queries")
		}
	}
	bad := pointer("queries")
	var raw []json.RawMessage
	if json.Unmarshal(fields["queries"], &raw) != nil || len(raw) == 0 || len(raw) > mostQueries {
		return nil, bad("give 1 to %d queries in a list", mostQueries)
	}
	all, hits := make([]placed, len(raw)), 0
	for i := range raw {
		all[i].request, all[i].err = readQuery(bytes.NewReader(raw[i]))
		if all[i].err == nil && all[i].Stream {
			all[i].err = pointer("stream")("one of many searches cannot be a stream; ask for it by itself")
		}
		hits += cmp.Or(all[i].Limit, 10)
	}
	if hits > mostTogether {
		return nil, bad("they ask for %d hits together; ask for at most %d", hits, mostTogether)
	}
	return all, nil
}

// answerAll returns an answer or a problem for each query.
func (s *server) answerAll(ctx context.Context, w http.ResponseWriter, c collection, m model, says []wire.Meaning, all []placed) ([]wire.AnswerOrProblem, error) {
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
	told := make([]wire.AnswerOrProblem, len(all))
	for i, q := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a, err := s.answerOne(ctx, c, m, says, q, replies[i])
		if told[i].Answer = a; err != nil {
			told[i].Problem = s.problemAt(ctx, w, i, err)
		}
	}
	return told, nil
}

func (s *server) answerOne(ctx context.Context, c collection, m model, says []wire.Meaning, q placed, reply index.Reply) (*wire.Answer, error) {
	if q.err != nil {
		return nil, q.err
	}
	return s.newAnswer(ctx, c, m, says, q.request, reply.Result, reply.Err)
}

// problemAt returns the problem of query i of many.
func (s *server) problemAt(ctx context.Context, w http.ResponseWriter, i int, err error) *wire.Problem {
	p := *s.noted(ctx, w, err)
	p.Pointer = fmt.Sprintf("/queries/%d%s", i, p.Pointer)
	return &p
}
