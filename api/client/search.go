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

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// question is a query as the API reads it.
type question struct {
	Text       string   `json:"text,omitempty"`
	ID         string   `json:"id,omitempty"`
	Code       string   `json:"code,omitempty"`
	Like       []string `json:"like,omitempty"`
	Dislike    []string `json:"dislike,omitempty"`
	Limit      int      `json:"limit,omitempty"`
	Radius     *int     `json:"radius,omitempty"`
	Filter     []string `json:"filter,omitempty"`
	Rerank     string   `json:"rerank,omitempty"`
	Candidates int      `json:"candidates,omitempty"`
	Cursor     string   `json:"cursor,omitempty"`
	Stream     bool     `json:"stream,omitempty"`
}

// newQuestion writes q for the API, which counts radii differently: 0 is equal codes only. width is that of a code.
func newQuestion(q index.Query, width int) question {
	asked := question{Text: q.Text, ID: q.ID, Like: q.Like, Dislike: q.Dislike, Limit: q.Limit, Rerank: string(q.Rerank), Candidates: q.Candidates, Cursor: q.Cursor}
	if q.Code != nil {
		asked.Code = q.Code.Hex(width)
	}
	if r := max(q.Radius, 0); q.Radius != 0 {
		asked.Radius = &r
	}
	for _, c := range q.Filter {
		asked.Filter = append(asked.Filter, c.String())
	}
	return asked
}

// answer is what the API says of a search.
type answer struct {
	Query struct {
		Unknown []string `json:"unknown"`
		Code    *code    `json:"code"`
		Bits    int      `json:"bits"`
	} `json:"query"`
	Hits       []hit  `json:"hits"`
	Within     []int  `json:"within"`
	Complete   bool   `json:"complete"`
	Next       string `json:"next"`
	Note       string `json:"note"` // why there are no hits, if the model knows no word of the question
	Generation uint64 `json:"generation"`
	Work       struct {
		index.Work
		Micros int64 `json:"micros"`
	} `json:"work"`
}

type code struct {
	Hex string `json:"hex"`
}

type hit struct {
	Rank    int    `json:"rank"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Snippet []struct {
		Text string `json:"text"`
	} `json:"snippet"`
	Labels     []string `json:"labels"`
	Fields     metadata `json:"fields"`
	Distance   int      `json:"distance"`
	Similarity float64  `json:"similarity"`
	Asymmetric float64  `json:"asymmetric"`
	Lexical    float64  `json:"lexical"`
	Score      float64  `json:"score"`
	Code       *code    `json:"code"`
}

// Search asks one query. The text of a hit is its snippet, and of the query's sketch there is only the code.
func (c *Collection) Search(ctx context.Context, q index.Query) (*index.Result, error) {
	asked, err := c.question(ctx, q)
	if err != nil {
		return nil, err
	}
	var a answer
	if err := c.ask(ctx, http.MethodPost, c.path("search"), asked, &a); err != nil {
		return nil, err
	}
	return a.result(), unknown(a.Note)
}

// question finds out the width of codes if it takes that to write q.
func (c *Collection) question(ctx context.Context, q index.Query) (question, error) {
	if q.Code == nil {
		return newQuestion(q, 0), nil
	}
	width, err := c.Width(ctx)
	return newQuestion(q, width), err
}

// SearchAll answers many queries from one state of the collection, at most 500. What is wrong with one of them stands in its place.
func (c *Collection) SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error) {
	if len(queries) == 0 {
		return nil, nil
	}
	asked := make([]question, len(queries))
	for i, q := range queries {
		var err error
		if asked[i], err = c.question(ctx, q); err != nil {
			return nil, err
		}
	}
	var told struct {
		Answers []struct {
			answer
			Problem
		} `json:"answers"`
	}
	if err := c.ask(ctx, http.MethodPost, c.path("searches"), map[string]any{"queries": asked}, &told); err != nil {
		return nil, err
	}
	replies := make([]index.Reply, len(told.Answers))
	for i := range told.Answers {
		a := &told.Answers[i]
		if a.Problem.Code != "" {
			replies[i].Err = &a.Problem
			continue
		}
		replies[i].Result, replies[i].Err = a.answer.result(), unknown(a.Note)
	}
	return replies, nil
}

func (a *answer) result() *index.Result {
	r := &index.Result{Within: a.Within, Complete: a.Complete, Next: a.Next, Generation: a.Generation, Work: a.Work.Work}
	r.Work.Elapsed = time.Duration(a.Work.Micros) * time.Microsecond
	r.Sketch.Code = a.Query.Code.parse(a.Query.Bits)
	r.Sketch.Counts.Unknown = len(a.Query.Unknown)
	for _, h := range a.Hits {
		r.Hits = append(r.Hits, h.hit(a.Query.Bits))
	}
	if len(a.Hits) > 0 {
		r.Before = a.Hits[0].Rank - 1
	}
	return r
}

// parse is nil for a document that has none.
func (c *code) parse(width int) hashing.Code {
	if c == nil {
		return nil
	}
	parsed, _ := hashing.ParseHex(c.Hex, width) // the server wrote it
	return parsed
}

func (h *hit) hit(width int) index.Hit {
	var text strings.Builder
	for _, s := range h.Snippet {
		text.WriteString(s.Text)
	}
	d := ingest.Document{ID: h.ID, Title: h.Title, Text: text.String(), Labels: h.Labels, Fields: h.Fields.texts, Lists: h.Fields.lists}
	return index.Hit{
		Stored: index.Stored{Document: d, Code: h.Code.parse(width)}, Distance: h.Distance, Similarity: h.Similarity,
		Asymmetric: h.Asymmetric, Lexical: h.Lexical, Score: h.Score,
	}
}

// Ball has all hits within the radius of q, nearest first, as they come; they have no codes. The result, which has neither hits nor
// a sketch, is filled when the last of them has been read. That the model knows no word of q is an error in their place.
func (c *Collection) Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error) {
	asked, err := c.question(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	asked.Stream = true
	b, err := json.Marshal(asked)
	if err != nil {
		return nil, nil, err
	}
	res, err := c.send(ctx, http.MethodPost, c.path("search"), "application/x-ndjson", strings.NewReader(string(b)))
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

// A line of a stream is a hit, or what ends it.
type line struct {
	hit
	answer
	Status string `json:"status"`
	Code   any    `json:"code"` // of a hit or of what went wrong
	Error  string `json:"error"`
}

// errCut is why a stream without its last line is none.
var errCut = errors.New("the answer breaks off: ask again")

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
				*r = *l.answer.result()
				if err = unknown(l.Note); err == nil {
					return
				}
			case l.Status != "":
				err = fmt.Errorf("the answer breaks off: %s", l.Error)
			}
			if !yield(l.hit.hit(0), err) || err != nil {
				return
			}
		}
	}
}
