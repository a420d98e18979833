package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// splitID splits the escaped rest of a path after /documents/. It returns the document's id, and
// the operation on it that the path ends in: /similar, /similar/stream or none.
func splitID(escaped string) (id, operation string, err error) {
	for _, end := range []string{"/similar/stream", "/similar"} {
		if rest, ok := strings.CutSuffix(escaped, end); ok && rest != "" {
			escaped, operation = rest, end
			break
		}
	}
	id, err = url.PathUnescape(escaped)
	if err != nil || id == "" {
		return "", "", wire.NewProblem("document_not_found", "the path has no document id")
	}
	return id, operation, nil
}

// writable returns the collection and the document's id of a request that writes. The path must not
// end in an operation on documents.
func (s *server) writable(w http.ResponseWriter, r *http.Request) (collection, string, error) {
	c, err := s.collection(r)
	if err != nil {
		return nil, "", err
	}
	id, operation, err := splitID(chi.URLParam(r, "*"))
	if operation != "" {
		return nil, "", methodProblem(w, r, "GET", "HEAD")
	}
	return c, id, err
}

func (s *server) document(w http.ResponseWriter, r *http.Request, c *lease, in wire.DocumentParameters) error {
	id, _, err := splitID(chi.URLParam(r, "*"))
	if err != nil {
		return err
	}
	d, err := c.Document(id)
	if errors.Is(err, index.ErrNotFound) {
		return noDocument(id)
	}
	if err != nil {
		return err
	}
	if known, err := transport.Tagged(w, r, d.Version); known || err != nil {
		return err
	}
	answer := newDocument(d)
	if m := c.model(); m != nil && !filtered(r.Context()) {
		meanings, err := s.explanation(r.Context(), m, in.Explain)
		if err != nil {
			return err
		}
		answer.Meanings = meanings.bits
		if in.Explain {
			answer.Reconstruction = s.reconstructed(r.Context(), c, d.Words())
		}
	}
	return writeJSON(w, http.StatusOK, answer)
}

func noDocument(id string) error {
	return wire.NewProblem("document_not_found", fmt.Sprintf("there is no document %q in the collection", id))
}

// written returns the collection, the document's id and the body of a request that writes.
func (s *server) written(w http.ResponseWriter, r *http.Request) (c collection, id string, body []byte, err error) {
	if c, id, err = s.writable(w, r); err != nil {
		return nil, "", nil, err
	}
	in, err := s.body(w, r, int64(s.LineBytes))
	if err != nil {
		return nil, "", nil, err
	}
	if body, err = io.ReadAll(in); err != nil {
		err = fmt.Errorf("read the document: %w", err)
	}
	return c, id, body, err
}

// put adds or replaces one document, if the precondition of the request holds. The id in the body
// is optional.
func (s *server) put(w http.ResponseWriter, r *http.Request) error {
	c, id, b, err := s.written(w, r)
	if err != nil {
		return err
	}
	d, err := ingest.ParseJSON(b)
	if err != nil {
		return wire.NewProblem("bad_document", ingest.Brief(err.Error()))
	}
	if d.ID != "" && d.ID != id {
		return pointer("id")("the id in the body, %q, differs from the id in the path, %q", ingest.Brief(d.ID), ingest.Brief(id))
	}
	d.ID = id
	return s.addOne(w, r, c, d)
}

func (s *server) addOne(w http.ResponseWriter, r *http.Request, c collection, d ingest.Document) error {
	got, err := c.AddIf(r.Context(), d, transport.Precondition(r))
	if err != nil {
		return err
	}
	return stored(w, got)
}

// stored answers with the outcome of a document.
func stored(w http.ResponseWriter, got index.Outcome) error {
	if errors.Is(got.Err, index.ErrQuota) {
		return got.Err
	}
	if got.Status == index.Rejected {
		return wire.NewProblem("rejected", reason(got.Err))
	}
	w.Header().Set("ETag", transport.TagOf(got.Version))
	if got.Status == index.Added {
		return writeJSON(w, http.StatusCreated, newResult(spot{}, got))
	}
	return writeJSON(w, http.StatusOK, newResult(spot{}, got))
}

func (s *server) delete(w http.ResponseWriter, r *http.Request) error {
	c, id, err := s.writable(w, r)
	if err != nil {
		return err
	}
	err = c.DeleteIf(r.Context(), id, transport.Precondition(r))
	if errors.Is(err, index.ErrNotFound) {
		return noDocument(id)
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// patch changes parts of a document, if the precondition of the request holds.
func (s *server) patch(w http.ResponseWriter, r *http.Request) error {
	c, id, b, err := s.written(w, r)
	if err != nil {
		return err
	}
	change, err := parseChange(b)
	if err != nil {
		return err
	}
	got, err := c.Change(r.Context(), id, transport.Precondition(r), change)
	if errors.Is(err, index.ErrNotFound) {
		return noDocument(id)
	}
	if err != nil {
		return err
	}
	return stored(w, got)
}

// parseChange returns the change that a merge patch makes (RFC 7396).
func parseChange(body []byte) (func(ingest.Document) (ingest.Document, error), error) {
	var patch map[string]any
	if err := json.Unmarshal(body, &patch); err != nil || patch == nil {
		return nil, wire.NewProblem("bad_document", "the change must be an object of the parts to change, such as {\"labels\":[\"read\"]}")
	}
	if _, ok := patch["id"]; ok {
		return nil, pointer("id")("an id cannot be changed: store the document under another one, and delete this one")
	}
	fields, _ := patch["fields"].(map[string]any)
	if fields == nil {
		fields = map[string]any{}
	}
	parts := map[string]any{}
	for name, value := range patch {
		switch {
		case slices.Contains([]string{"title", "text", "labels"}, name):
			parts[name] = value
		case name == "label":
			parts["labels"] = value
		case name != "fields":
			fields[name] = value
		}
	}
	parts["fields"] = fields
	return func(d ingest.Document) (ingest.Document, error) { return patched(d, parts) }, nil
}

// patched returns a document with the parts of a merge patch.
func patched(d ingest.Document, parts map[string]any) (ingest.Document, error) {
	old := map[string]any{"title": d.Title, "text": d.Text, "labels": d.Labels, "fields": d.Metadata()}
	b, err := json.Marshal(merged(old, parts))
	if err != nil {
		return d, err
	}
	changed, err := ingest.ParseJSON(b)
	if err != nil {
		return d, wire.NewProblem("bad_document", ingest.Brief(err.Error()))
	}
	return changed, nil
}

// merged applies a merge patch to a value.
func merged(old, patch any) any {
	change, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	into, _ := old.(map[string]any)
	if into == nil {
		into = map[string]any{}
	}
	for name, value := range change {
		if value == nil {
			delete(into, name)
		} else {
			into[name] = merged(into[name], value)
		}
	}
	return into
}

// listDocuments returns a page of documents without a question.
func (s *server) listDocuments(ctx context.Context, l *lease, in wire.ListParameters) (*wire.DocumentList, error) {
	filter, err := query.Conditions(in.Conditions)
	if err != nil {
		return nil, err
	}
	if err := s.prepareTopic(ctx, l, in.Topic); err != nil {
		return nil, err
	}
	ctx, done, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := l.List(ctx, index.Listing{Limit: in.Limit, Filter: filter, Topic: in.Topic, Sort: in.Sort, Facets: in.Facets, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	answer := &wire.DocumentList{Documents: make([]wire.Document, len(found.Documents)), Total: found.Total, Next: found.Next}
	if len(in.Facets) > 0 {
		answer.Facets = newFacets(found.Facets)
	}
	for i := range found.Documents {
		answer.Documents[i] = newDocument(&found.Documents[i])
	}
	return answer, nil
}

func newDocument(d *index.Stored) wire.Document {
	return wire.Document{ID: d.ID, Title: d.Title, Text: d.Text, Labels: list(d.Labels), Fields: wire.NewMetadata(d.Fields, d.Lists), Number: d.Number,
		Bits: d.Bits, Code: newCode(d.Code, d.Bits)}
}

// deleteDocuments deletes documents by a filter or by their source.
func (s *server) deleteDocuments(ctx context.Context, l *lease, in wire.Deletion) (wire.Deleted, error) {
	filter, err := query.Filter(in.Filter)
	if err != nil {
		return wire.Deleted{}, err
	}
	if (len(filter) > 0) == (in.Source != "") {
		return wire.Deleted{}, pointer("filter")("give either a filter with at least one condition or a source; to delete all documents, delete the collection")
	}
	n := 0
	if in.Source != "" {
		n, err = l.DeleteSource(ctx, in.Source)
	} else {
		n, err = l.DeleteMatching(ctx, filter)
	}
	return wire.Deleted{Deleted: n}, err
}
