package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// search handles searches by GET and by POST.
func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	q, err := s.parse(w, r)
	if err != nil {
		return err
	}
	return s.answer(w, r, c, q)
}

func (s *server) parse(w http.ResponseWriter, r *http.Request) (q request, err error) {
	if r.Method != http.MethodPost {
		return parseQuery(r.URL.Query(), true)
	}
	err = s.promptly(w, r, func(body io.Reader) error {
		q, err = readQuery(body)
		return err
	})
	return q, err
}

// promptly calls read with a small body, such as that of a search. A read deadline keeps a client
// that sends it slowly from holding the connection for ever. The deadline is removed afterwards,
// because one that passes later would cancel the request.
func (s *server) promptly(w http.ResponseWriter, r *http.Request, read func(body io.Reader) error) error {
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(s.SearchTime))
	defer conn.SetReadDeadline(time.Time{})
	body, err := decompressed(w, r, http.MaxBytesReader(w, r.Body, s.SearchBytes), s.SearchBytes)
	if err != nil {
		return err
	}
	return read(body)
}

// similar searches for documents similar to one, and to those of like if it is given.
func (s *server) similar(w http.ResponseWriter, r *http.Request, c collection, id string) error {
	q, err := parseQuery(r.URL.Query(), false)
	if err != nil {
		return err
	}
	if q.ID = id; len(q.Like)+len(q.Dislike) > 0 {
		q.ID, q.Like = "", append([]string{id}, q.Like...)
	}
	return s.answer(w, r, c, q)
}

// answer runs the search and writes its result.
func (s *server) answer(w http.ResponseWriter, r *http.Request, c collection, q request) (err error) {
	m := c.model()
	if m == nil {
		return index.ErrNoModel
	}
	if err := q.parseCode(m); err != nil {
		return err
	}
	if q.Stream || prefersLines(r) {
		return s.stream(w, r, c, m, q)
	}
	says, err := s.explanation(r, m, q.Explain)
	if err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	res, err := c.Search(ctx, q.Query)
	a, err := s.newAnswer(ctx, c, m, says, q, res, err)
	if err != nil {
		return err
	}
	linkNext(w, r, res.Next)
	return writeJSON(w, http.StatusOK, a)
}

// explanation returns the meanings of the bits, or nil if they are not wanted. It runs before the
// search takes its turn.
func (s *server) explanation(r *http.Request, m model, wanted bool) ([]wire.Meaning, error) {
	if !wanted {
		return nil, nil
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	return s.meaningsOf(ctx, m)
}

// linkNext adds the address of the next page to the header, unless the search was a POST, whose
// pages have no address.
func linkNext(w http.ResponseWriter, r *http.Request, cursor string) {
	if cursor == "" || r.Method == http.MethodPost {
		return
	}
	v := r.URL.Query()
	v.Set("cursor", cursor)
	w.Header().Set("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, r.URL.EscapedPath(), v.Encode()))
}

// parseCode parses the code, whose width is that of m.
func (q *request) parseCode(m model) (err error) {
	if q.Hex == "" {
		return nil
	}
	if q.Code, err = hashing.ParseHex(q.Hex, m.Bits()); err != nil {
		return pointer("code")("%v", err)
	}
	return nil
}

// unanswered returns the note of an answer without hits if err means that the model knows no word
// of the query. It returns any other error as failed.
func unanswered(err error) (note string, failed error) {
	if errors.Is(err, hashing.ErrNoTerms) {
		return err.Error(), nil
	}
	return "", err
}

// newAnswer returns the answer to a search from the result and the error that the index returned.
func (s *server) newAnswer(ctx context.Context, c collection, m model, says []wire.Meaning, q request, res *index.Result, err error) (*wire.Answer, error) {
	note, err := unanswered(err)
	if err != nil {
		return nil, err
	}
	if note == "" {
		s.metrics.searched(res.Work)
	}
	asked, marks, err := newQuestion(ctx, c, m, q, res)
	if err != nil {
		return nil, err
	}
	a := &wire.Answer{
		Query: asked, Hits: make([]wire.Hit, len(res.Hits)), Within: list(res.Within), Complete: res.Complete, Next: res.Next, Note: note,
		Generation: res.Generation, Work: newWork(res.Work), Facets: newFacets(res.Facets), Faceted: res.Faceted,
	}
	snip := newSnippets(m.Analyzer(), marks)
	for i, h := range res.Hits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.Hits[i] = newHit(res.Before+i+1, h, m.Bits(), res.Sketch.Code)
		a.Hits[i].Snippet = snip.cut(h.Text)
	}
	if q.Explain {
		a.Meanings = differences(says, a.Hits)
	}
	return a, nil
}

func newWork(w index.Work) wire.Work {
	return wire.Work{Searcher: w.Searcher, Probes: w.Probes, Candidates: w.Candidates, Reranked: w.Reranked, Micros: w.Elapsed.Microseconds()}
}

// newQuestion returns the query as it was understood, and the terms to mark in the hits.
func newQuestion(ctx context.Context, c collection, m model, q request, res *index.Result) (wire.Query, []string, error) {
	asked := wire.Query{Text: q.Text, ID: q.ID, Like: q.Like, Dislike: q.Dislike, Known: []string{}, Unknown: []string{},
		Code: newCode(res.Sketch.Code, m.Bits()), Bits: m.Bits()}
	if q.Text == wordless {
		asked.Text = ""
	}
	if q.Text != "" {
		asked.Known, asked.Unknown = m.Vocabulary().Divide(m.Analyzer().Tokens(q.Text))
		return asked, slices.Collect(m.Analyzer().Terms(q.Text)), nil
	}
	liked := q.Like
	if q.ID != "" {
		liked = []string{q.ID}
	}
	v, marks := m.Vocabulary(), []string{}
	for _, id := range liked {
		d, err := c.Document(id)
		if err != nil {
			return asked, nil, err
		}
		for _, term := range v.Heaviest(v.Count(ingest.While(ctx, m.Analyzer().Terms(d.Words()))), 8) {
			if word := v.Word(term); !slices.Contains(asked.Known, word) {
				asked.Known, marks = append(asked.Known, word), append(marks, v.Term(term))
			}
		}
		if err := ctx.Err(); err != nil {
			return asked, nil, err
		}
	}
	return asked, marks, nil
}

func newHit(rank int, h index.Hit, width int, query hashing.Code) wire.Hit {
	return wire.Hit{
		Rank: rank, ID: h.ID, Title: h.Title, Labels: list(h.Labels), Fields: wire.NewMetadata(h.Fields, h.Lists),
		Distance: h.Distance, Similarity: h.Similarity, Asymmetric: h.Asymmetric, Lexical: h.Lexical, Score: h.Score,
		Code: newCode(h.Code, width), Differing: differing(query, h.Code, width), Terms: newWeighted(h.Shared),
	}
}

func newWeighted(shared []index.Shared) []wire.TermWeight {
	told := make([]wire.TermWeight, len(shared))
	for i, s := range shared {
		told[i] = wire.TermWeight(s)
	}
	return told
}

// newCode returns nil for a document without a code. A retraining may change the width between a
// search and its answer: missing words of the code are zero.
func newCode(c hashing.Code, width int) *wire.Code {
	if c == nil {
		return nil
	}
	c = append(hashing.Code(nil), c...)
	for len(c) < hashing.Words(width) {
		c = append(c, 0)
	}
	return &wire.Code{Binary: c.Binary(width), Hex: c.Hex(width)}
}

func differing(a, b hashing.Code, width int) []int {
	bits := []int{}
	for i := range min(width, 64*len(a), 64*len(b)) {
		if a.Bit(i) != b.Bit(i) {
			bits = append(bits, i)
		}
	}
	return bits
}

// list returns an empty list for nil, so that answers have no null, which clients would have to
// distinguish from an empty list.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
