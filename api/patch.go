package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

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
