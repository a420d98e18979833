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
		return s.stream(w, r, c, q)
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
	a, err := s.newAnswer(ctx, says, q, res, err)
	if err != nil {
		return err
	}
	linkNext(w, r, res.Next)
	return writeJSON(w, http.StatusOK, a)
}

// An explanation holds the meanings of the bits of one model.
type explanation struct {
	fingerprint string
	bits        []wire.Meaning
}

// explanation returns the meanings of the bits, or none if they are not wanted. It runs before the
// search takes its turn.
func (s *server) explanation(r *http.Request, m model, wanted bool) (explanation, error) {
	if !wanted {
		return explanation{}, nil
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	bits, err := s.meaningsOf(ctx, m)
	return explanation{m.Fingerprint(), bits}, err
}

// of returns the meanings of the bits in which any hit differs from the query. It returns none if
// another model has come into force since e was made.
func (e explanation) of(res *index.Result, hits []wire.Hit) []wire.Meaning {
	if e.fingerprint != res.Fingerprint {
		return nil
	}
	return differences(e.bits, hits)
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
func (s *server) newAnswer(ctx context.Context, says explanation, q request, res *index.Result, err error) (*wire.Answer, error) {
	note, err := unanswered(err)
	if err != nil {
		return nil, err
	}
	if note == "" {
		s.metrics.searched(res.Work)
	}
	a := &wire.Answer{
		Query: newQuestion(q, res), Hits: make([]wire.Hit, len(res.Hits)), Within: list(res.Within), Complete: res.Complete, Next: res.Next, Note: note,
		Generation: res.Generation, Work: newWork(res.Work), Facets: newFacets(res.Facets), Faceted: res.Faceted,
		Suggestions: newSuggestions(res.Labels),
	}
	snip := snippetsOf(res)
	for i, h := range res.Hits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.Hits[i] = newHit(res.Before+i+1, h, res.Sketch.Code)
		a.Hits[i].Snippet = snip.cut(h.Text)
	}
	if q.Explain {
		a.Meanings = says.of(res, a.Hits)
	}
	return a, nil
}

func newWork(w index.Work) wire.Work {
	return wire.Work{Searcher: w.Searcher, Probes: w.Probes, Candidates: w.Candidates, Reranked: w.Reranked, Micros: w.Elapsed.Microseconds()}
}

// newQuestion returns the query as the index understood it.
func newQuestion(q request, res *index.Result) wire.Query {
	if q.Text == wordless {
		q.Text = ""
	}
	return wire.Query{Text: q.Text, ID: q.ID, Like: q.Like, Dislike: q.Dislike, Known: list(res.Known), Unknown: list(res.Unknown),
		Code: newCode(res.Sketch.Code, res.Bits), Bits: res.Bits}
}

// snippetsOf returns the snippets that show the terms of the query.
func snippetsOf(res *index.Result) snippets {
	return newSnippets(res.Analyzer, slices.Concat(res.Known, res.Unknown))
}

func newHit(rank int, h index.Hit, query hashing.Code) wire.Hit {
	return wire.Hit{
		Rank: rank, ID: h.ID, Title: h.Title, Labels: list(h.Labels), Fields: wire.NewMetadata(h.Fields, h.Lists),
		Distance: h.Distance, Similarity: h.Similarity, Asymmetric: h.Asymmetric, Lexical: h.Lexical, Score: h.Score,
		Code: newCode(h.Code, h.Bits), Differing: differing(query, h.Code, h.Bits), Terms: newWeighted(h.Shared),
	}
}

func newWeighted(shared []index.Shared) []wire.TermWeight {
	told := make([]wire.TermWeight, len(shared))
	for i, s := range shared {
		told[i] = wire.TermWeight(s)
	}
	return told
}

// newCode returns nil for a document without a code.
func newCode(c hashing.Code, width int) *wire.Code {
	if c == nil {
		return nil
	}
	return &wire.Code{Binary: c.Binary(width), Hex: c.Hex(width)}
}

func differing(a, b hashing.Code, width int) []int {
	bits := []int{}
	for i := range width {
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
