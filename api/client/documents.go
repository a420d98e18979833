package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/api/internal/query"
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

// DeleteMatching deletes the documents that meet all conditions, see [index.Index.DeleteMatching].
func (c *Collection) DeleteMatching(ctx context.Context, filter []ingest.Condition) (int, error) {
	return c.deleteDocuments(ctx, wire.Deletion{Filter: query.NewFilter(filter)})
}

// DeleteSource deletes the documents of a file, see [index.Index.DeleteSource].
func (c *Collection) DeleteSource(ctx context.Context, source string) (int, error) {
	return c.deleteDocuments(ctx, wire.Deletion{Source: source})
}

func (c *Collection) deleteDocuments(ctx context.Context, in wire.Deletion) (int, error) {
	var told wire.Deleted
	err := c.ask(ctx, http.MethodPost, c.path("documents", "delete"), in, &told)
	return told.Deleted, err
}

// List returns a page of documents, see [index.Index.List]. They have no version.
func (c *Collection) List(ctx context.Context, l index.Listing) (*index.Listed, error) {
	in := url.Values{"sort": {cmp.Or(l.Sort, index.ByNumber)}, "limit": {strconv.Itoa(cmp.Or(l.Limit, 10))}, "facets": l.Facets}
	for _, condition := range l.Filter {
		in.Add("filter", condition.String())
	}
	for name, value := range map[string]string{"topic": l.Topic, "cursor": l.Cursor} {
		if value != "" {
			in.Set(name, value)
		}
	}
	var told wire.DocumentList
	if err := c.get(ctx, &told, in, "documents"); err != nil {
		return nil, err
	}
	listed := &index.Listed{Total: told.Total, Next: told.Next, Facets: facets(told.Facets), Documents: make([]index.Stored, len(told.Documents))}
	for i := range told.Documents {
		listed.Documents[i] = stored(&told.Documents[i])
	}
	return listed, nil
}

// Document returns a document, or an error that wraps [index.ErrNotFound].
func (c *Collection) Document(ctx context.Context, id string) (*index.Stored, error) {
	var told wire.Document
	if err := c.get(ctx, &told, nil, "documents", id); err != nil {
		return nil, err
	}
	d := stored(&told)
	return &d, nil
}

// stored returns a document of an answer.
func stored(d *wire.Document) index.Stored {
	st := index.Stored{Document: ingest.Document{ID: d.ID, Title: d.Title, Text: d.Text, Labels: d.Labels}, Number: d.Number, Code: parse(d.Code, d.Bits), Bits: d.Bits}
	st.Fields, st.Lists = d.Fields.Split()
	return st
}

func facets(told wire.Facets) map[string]index.Facet {
	all := map[string]index.Facet{}
	for field, counts := range told {
		f := index.Facet{}
		for _, c := range counts {
			f.Values = append(f.Values, index.ValueCount{Value: c.Value, Count: c.Count})
		}
		all[field] = f
	}
	return all
}
