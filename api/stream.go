package api

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/internal/snippet"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// stream writes all documents within a radius, one hit per line, nearest first.
func (s *server) stream(w http.ResponseWriter, r *http.Request, l *lease, in wire.SearchStream) error {
	return s.streamHits(w, r, l, wire.Search{Question: in.Question, Neighbourhood: in.Neighbourhood})
}

// similarStream is stream around the document that the path names.
func (s *server) similarStream(w http.ResponseWriter, r *http.Request, l *lease, in wire.SimilarStream) error {
	return s.streamHits(w, r, l, wire.Search{Question: aroundDocument(r, &in.Neighbourhood), Neighbourhood: in.Neighbourhood})
}

func (s *server) streamHits(w http.ResponseWriter, r *http.Request, c *lease, in wire.Search) error {
	q, err := newRequest(in)
	if err == nil && in.Radius == nil {
		err = pointer("radius")("required: a stream has all documents within a radius")
	}
	if err != nil {
		return err
	}
	m := c.model()
	if m == nil {
		return index.ErrNoModel
	}
	if err := q.parseCode(m); err != nil {
		return err
	}
	if err := s.prepareTopic(r.Context(), c, q.Topic); err != nil {
		return err
	}
	res, hits, err := s.ball(r.Context(), c, q)
	note, err := unanswered(err)
	if err != nil {
		return err
	}
	if note == "" {
		s.metrics.searched(res.Work)
	}
	words := res.Words()
	out, snip, total := &results{w: w, conn: http.NewResponseController(w)}, snippet.New(res.Analyzer, words.Terms), 0
	for h, err := range hits {
		if err != nil {
			return out.end(err)
		}
		total++
		line := newHit(total, h, res.Sketch.Code)
		line.Snippet = snip.Cut(h.Text)
		if out.write(wire.StreamedHit{Status: "hit", Hit: line}) != nil { // the client went away
			return nil
		}
	}
	out.write(wire.End{Status: "done", Total: total, Query: newQuestion(q, res, words), Within: list(res.Within), Complete: res.Complete, Note: note, Generation: res.Generation, Work: newWork(res.Work)})
	return nil
}

// ball finds the hits within the time limit of a search. Reading them may take longer, as long as
// the client continues.
func (s *server) ball(ctx context.Context, c collection, q request) (*index.Result, iter.Seq2[index.Hit, error], error) {
	whole, cancel := context.WithCancelCause(ctx)
	late := time.AfterFunc(s.SearchTime, func() { cancel(context.DeadlineExceeded) })
	defer late.Stop()
	done, err := s.searching.Enter(whole)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	res, hits, err := c.Ball(whole, q.Query)
	if err != nil && whole.Err() != nil {
		err = context.Cause(whole)
	}
	return res, hits, err
}
