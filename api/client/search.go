package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// Search runs one query. The text of a hit is its snippet. The sketch of the query has only its
// code and the number of unknown words. If no word of the query is known, Search returns a result
// without hits and [hashing.ErrNoTerms].
func (c *Collection) Search(ctx context.Context, q index.Query) (*index.Result, error) {
	in, err := c.request(ctx, q)
	if err != nil {
		return nil, err
	}
	var a wire.Answer
	if err := c.ask(ctx, http.MethodPost, c.path("search"), in, &a); err != nil {
		return nil, err
	}
	return result(&a), unknown(a.Note)
}

// request converts q. If q has a code, it first requests the width of codes.
func (c *Collection) request(ctx context.Context, q index.Query) (wire.Search, error) {
	if q.Code == nil {
		return query.Of(q, 0), nil
	}
	width, err := c.Width(ctx)
	return query.Of(q, width), err
}

// SearchAll runs at most 500 queries on one state of the collection. The reply to a query that
// fails has an error.
func (c *Collection) SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error) {
	if len(queries) == 0 {
		return nil, nil
	}
	in := wire.Searches{Queries: make([]wire.Search, len(queries))}
	for i, q := range queries {
		var err error
		if in.Queries[i], err = c.request(ctx, q); err != nil {
			return nil, err
		}
	}
	var answers wire.Answers
	if err := c.ask(ctx, http.MethodPost, c.path("searches"), in, &answers); err != nil {
		return nil, err
	}
	replies := make([]index.Reply, len(answers.Answers))
	for i, a := range answers.Answers {
		if a.Problem != nil {
			replies[i].Err = &Problem{*a.Problem}
			continue
		}
		replies[i].Result, replies[i].Err = result(a.Answer), unknown(a.Answer.Note)
	}
	return replies, nil
}

func result(a *wire.Answer) *index.Result {
	r := &index.Result{Rank: index.Rank(a.Query.Rank), Weight: a.Query.Weight, Within: a.Within, Complete: a.Complete, Next: a.Next, Generation: a.Generation, Bits: a.Query.Bits, Work: work(a.Work)}
	r.SetWords(index.QueryWords{Known: a.Query.Known, Unknown: a.Query.Unknown})
	r.Sketch.Code = parse(a.Query.Code, a.Query.Bits)
	r.Sketch.Counts.Unknown = len(a.Query.Unknown)
	for _, h := range a.Hits {
		r.Hits = append(r.Hits, hit(&h, a.Query.Bits))
	}
	for _, c := range a.Query.Corrected {
		r.Corrected = append(r.Corrected, index.Correction(c))
	}
	for _, l := range a.Suggestions {
		r.Labels = append(r.Labels, index.Label(l))
	}
	if len(a.Hits) > 0 {
		r.Before = a.Hits[0].Rank - 1
	}
	return r
}

func work(w wire.Work) index.Work {
	return index.Work{Searcher: w.Searcher, Probes: w.Probes, Candidates: w.Candidates, Postings: w.Postings, Reranked: w.Reranked,
		Elapsed: time.Duration(w.Micros) * time.Microsecond}
}

// parse returns nil for a document without a code.
func parse(c *wire.Code, width int) hashing.Code {
	if c == nil {
		return nil
	}
	parsed, _ := hashing.ParseHex(c.Hex, width) // valid, since a server wrote it
	return parsed
}

func hit(h *wire.Hit, width int) index.Hit {
	var text strings.Builder
	for _, s := range h.Snippet {
		text.WriteString(s.Text)
	}
	d := ingest.Document{ID: h.ID, Title: h.Title, Text: text.String(), Labels: h.Labels}
	d.Fields, d.Lists = h.Fields.Split()
	var others []ingest.Document
	for _, p := range h.Others {
		others = append(others, passage(&p))
	}
	return index.Hit{
		Others: others,
		Stored: index.Stored{Document: d, Code: parse(h.Code, width), Bits: width}, Distance: h.Distance, Similarity: h.Similarity,
		Asymmetric: h.Asymmetric, Words: h.BM25, Lexical: h.Lexical, Titled: h.Titled, Score: h.Score, Missing: h.Missing,
	}
}

// passage returns a further passage of a hit. Its text is its snippet.
func passage(p *wire.Passage) ingest.Document {
	var text strings.Builder
	for _, s := range p.Snippet {
		text.WriteString(s.Text)
	}
	d := ingest.Document{ID: p.ID, Text: text.String()}
	if p.Heading != "" {
		d.SetField(ingest.HeadingField, p.Heading)
	}
	return d
}

// Ball returns an iterator over all hits within the radius of q, nearest first, while they arrive.
// The hits have no codes. The result, which has neither hits nor a sketch, is complete after the
// last hit. If no word of q is in the vocabulary, the iterator yields an error instead of hits.
func (c *Collection) Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error) {
	q.IDs = false // a stream does not take it
	in, err := c.request(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	b, err := json.Marshal(in) // fields that a stream does not take are rejected
	if err != nil {
		return nil, nil, err
	}
	res, err := c.send(ctx, http.MethodPost, c.path("search", "stream"), "application/json", strings.NewReader(string(b)))
	if err != nil {
		return nil, nil, err
	}
	r := &index.Result{}
	return r, func(yield func(index.Hit, error) bool) {
		defer res.Body.Close()
		for h, err := range readHits(res.Body, r) {
			if !yield(h, err) {
				return
			}
		}
	}, nil
}

// A line of a stream is a hit, the end of the stream, or the error that ended it early.
type line struct {
	wire.Hit
	wire.End
	Code  any    `json:"code"` // code of a hit or of a problem
	Error string `json:"error"`
}

// errCut is the error of a stream without its last line.
var errCut = errors.New("the answer ends early: retry")

func readHits(from io.Reader, r *index.Result) iter.Seq2[index.Hit, error] {
	return func(yield func(index.Hit, error) bool) {
		d := json.NewDecoder(bufio.NewReader(from))
		for {
			var l line
			err := d.Decode(&l)
			switch {
			case err == io.EOF:
				err = errCut
			case l.Status == "done":
				*r = *ended(&l.End)
				if err = unknown(l.Note); err == nil {
					return
				}
			case err == nil && l.Status != "hit":
				err = fmt.Errorf("the answer ends early: %s", l.Error)
			}
			if !yield(hit(&l.Hit, 0), err) || err != nil {
				return
			}
		}
	}
}

// ended returns the result of a stream, without its hits.
func ended(e *wire.End) *index.Result {
	return result(&wire.Answer{Query: e.Query, Within: e.Within, Complete: e.Complete, Generation: e.Generation, Work: e.Work})
}
