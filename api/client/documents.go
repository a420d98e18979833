package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// parcel is the size in bytes at which a request is sent. A larger document is not split.
const parcel = 4 << 20

// Add sends documents. It calls each with the outcome of every document, in order, after the server
// has committed the document to disk. An error of each or of the server ends the call; documents
// that were reported as stored remain so.
func (c *Collection) Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error {
	var p pending
	each = repeated(each)
	for d, err := range docs {
		var rejected *ingest.Rejection
		if err != nil && !errors.As(err, &rejected) {
			return errors.Join(c.deliver(ctx, &p, each), err)
		}
		if err := p.add(d, err); err != nil {
			return err
		}
		if p.lines.Len() < parcel && len(p.outcomes) < 10_000 {
			continue
		}
		if err := c.deliver(ctx, &p, each); err != nil {
			return err
		}
	}
	return c.deliver(ctx, &p, each)
}

// repeated marks documents that replace one from an earlier request of the same call to Add, which
// the server cannot recognise. It keeps 8 bytes for each id.
func repeated(each func(index.Outcome) error) func(index.Outcome) error {
	if each == nil {
		return nil
	}
	met, seed := map[uint64]struct{}{}, maphash.MakeSeed()
	return func(o index.Outcome) error {
		if o.Status != index.Rejected {
			key := maphash.String(seed, o.ID)
			_, before := met[key]
			o.Repeated = o.Repeated || before && o.Status == index.Replaced
			met[key] = struct{}{}
		}
		return each(o)
	}
}

// pending holds documents to be sent, and an outcome for each. A document that its reader rejected
// is not sent and has its outcome already.
type pending struct {
	lines    bytes.Buffer
	outcomes []index.Outcome
}

func (p *pending) add(d ingest.Document, rejected error) error {
	if rejected != nil {
		p.outcomes = append(p.outcomes, index.Outcome{ID: d.ID, Status: index.Rejected, Err: rejected})
		return nil
	}
	p.outcomes = append(p.outcomes, index.Outcome{})
	return json.NewEncoder(&p.lines).Encode(sent{d.ID, d.Title, d.Text, d.Labels, d.Metadata()})
}

// sent is the JSON of a document in a request.
type sent struct {
	ID     string         `json:"id"`
	Title  string         `json:"title,omitempty"`
	Text   string         `json:"text"`
	Labels []string       `json:"labels,omitempty"`
	Fields map[string]any `json:"fields,omitempty"`
}

// deliver sends the pending documents and calls each with their outcomes.
func (c *Collection) deliver(ctx context.Context, p *pending, each func(index.Outcome) error) error {
	defer func() { *p = pending{} }()
	var told *json.Decoder
	if p.lines.Len() > 0 {
		res, err := c.send(ctx, http.MethodPost, c.path("documents"), "application/x-ndjson", &p.lines)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		told = json.NewDecoder(res.Body)
	}
	for _, o := range p.outcomes {
		if o.Status == "" {
			var err error
			if o, err = outcome(told); err != nil {
				return err
			}
		}
		if each == nil {
			continue
		}
		if err := each(o); err != nil {
			return err
		}
	}
	return nil
}

// outcome decodes the outcome of the next document.
func outcome(from *json.Decoder) (index.Outcome, error) {
	var r wire.BulkLine
	if err := from.Decode(&r); err != nil {
		if err == io.EOF {
			err = errCut
		}
		return index.Outcome{}, err
	}
	o := index.Outcome{ID: r.ID, Status: index.Status(r.Status), Repeated: r.Repeated, NoTerms: r.NoTerms}
	switch o.Status {
	case index.Added, index.Replaced, index.Unchanged:
	case index.Rejected:
		o.Err = fmt.Errorf("%s: %s", ingest.Brief(r.ID), r.Error)
	default:
		return o, fmt.Errorf("the server stopped before the end: %s", r.Error)
	}
	return o, nil
}

// Delete deletes documents and returns the number of those that existed.
func (c *Collection) Delete(ctx context.Context, ids ...string) (int, error) {
	n := 0
	for _, id := range ids {
		err := c.ask(ctx, http.MethodDelete, c.path("documents", id), nil, nil)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
