package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/internal/snippet"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A request is a search before the width of codes is known.
type request struct {
	index.Query
	code  string // in hexadecimal, or ""
	older bool   // uses an older name
}

func newRequest(in wire.Search) (request, error) {
	q, err := query.New(in)
	return request{q, in.Code, in.Rerank != ""}, err
}

// parseCode parses the code, whose width is that of m. Without a model there are no codes.
func (q *request) parseCode(m model) (err error) {
	switch {
	case q.code == "":
		return nil
	case m == nil:
		return index.ErrNoModel
	}
	if q.Code, err = hashing.ParseHex(q.code, m.Bits()); err != nil {
		return pointer("code")("%v", err)
	}
	return nil
}

// deprecate sets the header of an answer to a request that uses an older name: the date since which
// it is one (RFC 9745).
func deprecate(w http.ResponseWriter, older bool) {
	if older {
		w.Header().Set("Deprecation", "@1795910400") // 29 November 2026
	}
}

// search writes the documents that answer a question best.
func (s *server) search(w http.ResponseWriter, r *http.Request, l *lease, in wire.Search) error {
	q, err := newRequest(in)
	if err != nil {
		return err
	}
	return s.answer(w, r, l, q)
}

// similar writes the documents similar to that of the path, and to those of like if it is given.
func (s *server) similar(w http.ResponseWriter, r *http.Request, l *lease, in wire.SimilarSearch) error {
	q, err := newRequest(wire.Search{Question: aroundDocument(r, &in.Neighbourhood), Neighbourhood: in.Neighbourhood, Page: in.Page})
	if err != nil {
		return err
	}
	return s.answer(w, r, l, q)
}

// aroundDocument returns the question of a search around the document that the path names. If there
// are documents to like or dislike, the document joins those to like.
func aroundDocument(r *http.Request, n *wire.Neighbourhood) (q wire.Question) {
	id, _, _ := splitID(chi.URLParam(r, "*"))
	if len(n.Like)+len(n.Dislike) == 0 {
		q.ID = id
		return q
	}
	n.Like = append([]string{id}, n.Like...)
	return q
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

// answer runs the search and writes its result.
func (s *server) answer(w http.ResponseWriter, r *http.Request, c *lease, q request) (err error) {
	m := c.model()
	if err := q.parseCode(m); err != nil {
		return err
	}
	meanings, err := s.explanation(r.Context(), m, q.Explain)
	if err != nil {
		return err
	}
	if err := s.prepareTopic(r.Context(), c, q.Topic); err != nil {
		return err
	}
	ctx, done, err := s.begin(r.Context())
	if err != nil {
		return err
	}
	defer done()
	res, err := c.Search(ctx, q.Query)
	a, err := s.newAnswer(ctx, meanings, q, res, err)
	if err != nil {
		return err
	}
	deprecate(w, q.older)
	linkNext(w, r, res.Next)
	return writeJSON(w, http.StatusOK, a)
}

// An explanation holds the meanings of the bits of one model.
type explanation struct {
	fingerprint string
	bits        []wire.Meaning
}

// explanation returns the meanings of the bits, or none if they are not wanted or there is no
// model, or if the key has a filter, since they are words of all documents. It runs before the
// search takes its turn.
func (s *server) explanation(ctx context.Context, m model, wanted bool) (explanation, error) {
	if !wanted || m == nil || filtered(ctx) {
		return explanation{}, nil
	}
	ctx, cancel := s.patient(ctx)
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

// unanswered returns the note of an answer without hits if err means that the model knows no word
// of the query. It returns any other error as failed.
func unanswered(err error) (note string, failed error) {
	if errors.Is(err, hashing.ErrNoTerms) {
		return err.Error(), nil
	}
	return "", err
}

// newAnswer returns the answer to a search from the result and the error that the index returned.
func (s *server) newAnswer(ctx context.Context, meanings explanation, q request, res *index.Result, err error) (*wire.Answer, error) {
	note, err := unanswered(err)
	if err != nil {
		return nil, err
	}
	if note == "" {
		s.metrics.searched(res.Work)
	}
	words := res.Words()
	a := &wire.Answer{
		Query: newQuestion(q, res, words), Hits: make([]wire.Hit, len(res.Hits)), Within: list(res.Within), Complete: res.Complete, Next: res.Next, Note: note,
		Generation: res.Generation, Work: newWork(res.Work), Facets: newFacets(res.Facets), Faceted: res.Faceted,
		Suggestions: newSuggestions(res.Labels),
	}
	snip := snippet.New(res.Analyzer, words.Terms)
	for i, h := range res.Hits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.Hits[i] = newHit(res.Before+i+1, h, res.Sketch.Code)
		a.Hits[i].Snippet = snip.Cut(h.Text)
		for _, d := range h.Others {
			a.Hits[i].Others = append(a.Hits[i].Others, wire.Passage{ID: d.ID, Heading: d.Fields[ingest.HeadingField], Snippet: snip.Cut(d.Text)})
		}
	}
	if q.Explain {
		a.Meanings = meanings.of(res, a.Hits)
	}
	return a, nil
}

func newWork(w index.Work) wire.Work {
	return wire.Work{Searcher: w.Searcher, Probes: w.Probes, Candidates: w.Candidates, Postings: w.Postings, Reranked: w.Reranked, Micros: w.Elapsed.Microseconds()}
}

// newQuestion returns the query as the index understood it.
func newQuestion(q request, res *index.Result, words index.QueryWords) wire.Query {
	if q.Text == query.Wordless {
		q.Text = ""
	}
	references := make([]wire.Reference, len(res.References))
	for i, d := range res.References {
		references[i] = wire.Reference(d)
	}
	corrected := make([]wire.Correction, len(res.Corrected))
	for i, c := range res.Corrected {
		corrected[i] = wire.Correction(c)
	}
	return wire.Query{Rank: wire.Rank(res.Rank), Weight: res.Weight, Corrected: corrected, References: references, Text: q.Text, ID: q.ID, Like: q.Like, Dislike: q.Dislike, Known: list(words.Known), Unknown: list(words.Unknown),
		Code: newCode(res.Sketch.Code, res.Bits), Bits: res.Bits}
}

func newHit(rank int, h index.Hit, asked hashing.Code) wire.Hit {
	return wire.Hit{
		Rank: rank, ID: h.ID, Title: h.Title, Labels: list(h.Labels), Fields: wire.NewMetadata(h.Fields, h.Lists),
		Distance: h.Distance, Similarity: h.Similarity, Asymmetric: h.Asymmetric, BM25: h.Words, Lexical: h.Lexical, Titled: h.Titled, Score: h.Score,
		Code: newCode(h.Code, h.Bits), Differing: differing(asked, h.Code, h.Bits), Terms: newWeighted(h.Shared), Missing: h.Missing,
	}
}

func newWeighted(shared []index.Shared) []wire.TermWeight {
	answer := make([]wire.TermWeight, len(shared))
	for i, s := range shared {
		answer[i] = wire.TermWeight(s)
	}
	return answer
}

// newCode returns nil for a document without a code.
func newCode(c hashing.Code, width int) *wire.Code {
	if c == nil {
		return nil
	}
	return &wire.Code{Binary: c.Binary(width), Hex: c.Hex(width)}
}

// differing returns the bits in which two codes differ, none if either is missing.
func differing(a, b hashing.Code, width int) []int {
	bits := []int{}
	if a == nil || b == nil {
		return bits
	}
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

func newFacets(facets map[string]index.Facet) map[string][]wire.FacetCount {
	answer := make(map[string][]wire.FacetCount, len(facets))
	for field, f := range facets {
		counts := make([]wire.FacetCount, len(f.Values), len(f.Values)+1)
		for i, v := range f.Values {
			counts[i] = wire.FacetCount{Value: v.Value, Count: v.Count}
		}
		if f.Other > 0 {
			counts = append(counts, wire.FacetCount{Count: f.Other, Other: true})
		}
		answer[field] = counts
	}
	return answer
}
