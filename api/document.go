package api

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// splitID splits the escaped rest of a path after /documents/. It returns the document's id, and
// whether the path ends in /similar.
func splitID(escaped string) (id string, similar bool, err error) {
	if rest, ok := strings.CutSuffix(escaped, "/similar"); ok && rest != "" {
		escaped, similar = rest, true
	}
	id, err = url.PathUnescape(escaped)
	if err != nil || id == "" {
		return "", false, wire.NewProblem("document_not_found", "the path holds no document id")
	}
	return id, similar, nil
}

// documentOrSimilar answers GET with a document or with the documents similar to it. An id may
// contain slashes, so only the end of the path distinguishes the two.
func (s *server) documentOrSimilar(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	id, similar, err := splitID(chi.URLParam(r, "*"))
	if err != nil {
		return err
	}
	if similar {
		return s.similar(w, r, c, id)
	}
	return s.document(w, r, c, id)
}

// writable returns the collection and the document's id of a request that writes. The path must not
// end in /similar.
func (s *server) writable(w http.ResponseWriter, r *http.Request) (collection, string, error) {
	c, err := s.collection(r)
	if err != nil {
		return nil, "", err
	}
	id, similar, err := splitID(chi.URLParam(r, "*"))
	if similar {
		return nil, "", methodProblem(w, r, "GET", "HEAD")
	}
	return c, id, err
}

func (s *server) document(w http.ResponseWriter, r *http.Request, c collection, id string) error {
	explain, err := strconv.ParseBool(cmp.Or(r.URL.Query().Get("explain"), "false"))
	if err != nil {
		return parameter("explain")("give true or false")
	}
	d, err := c.Document(id)
	if errors.Is(err, index.ErrNotFound) {
		return noDocument(id)
	}
	if err != nil {
		return err
	}
	if known, err := tagged(w, r, d.Version); known || err != nil {
		return err
	}
	told := wire.Document{ID: d.ID, Title: d.Title, Text: d.Text, Labels: list(d.Labels), Fields: wire.NewMetadata(d.Fields, d.Lists), Number: d.Number}
	if m := c.model(); m != nil {
		told.Bits = m.Bits()
		told.Code = newCode(d.Code, m.Bits())
		if told.Meanings, err = s.explanation(r, m, explain); err != nil {
			return err
		}
	}
	return writeJSON(w, http.StatusOK, told)
}

func noDocument(id string) error {
	return wire.NewProblem("document_not_found", fmt.Sprintf("there is no document %q in the collection", id))
}

// put adds or replaces one document, if the precondition of the request holds. The id in the body
// is optional.
func (s *server) put(w http.ResponseWriter, r *http.Request) error {
	c, id, err := s.writable(w, r)
	if err != nil {
		return err
	}
	body, err := s.body(w, r, int64(s.LineBytes))
	if err != nil {
		return err
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	d, err := ingest.ParseJSON(b)
	if err != nil {
		return wire.NewProblem("bad_document", ingest.Brief(err.Error()))
	}
	if d.ID != "" && d.ID != id {
		return pointer("id")("the body says %q and the path %q", ingest.Brief(d.ID), ingest.Brief(id))
	}
	d.ID = id
	return s.addOne(w, r, c, d)
}

func (s *server) addOne(w http.ResponseWriter, r *http.Request, c collection, d ingest.Document) error {
	got, err := c.AddIf(r.Context(), d, precondition(r))
	if err != nil {
		return err
	}
	if got.Status == index.Rejected {
		return wire.NewProblem("rejected", reason(got.Err))
	}
	w.Header().Set("ETag", tagOf(got.Version))
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
	err = c.DeleteIf(r.Context(), id, precondition(r))
	if errors.Is(err, index.ErrNotFound) {
		return noDocument(id)
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
