package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

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
