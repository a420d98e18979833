package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// asked is a text or a document of the collection that a client asks about.
type asked struct {
	Text, ID string
	Limit    int
}

// parseAsked reads one from the parameters q, id and limit or, of a POST, from a body with text, id and limit. The limit is from 1 to most;
// if that is 0 there is none.
func (s *server) parseAsked(w http.ResponseWriter, r *http.Request, limit, most int) (a asked, err error) {
	a.Limit = limit
	if r.Method == http.MethodPost {
		err = s.promptly(w, r, func(body io.Reader) error { return a.readJSON(body, most) })
	} else {
		known := parameters{"q": words(&a.Text), "id": words(&a.ID)}
		if most > 0 {
			known["limit"] = whole(&a.Limit, 1, most)
		}
		err = known.read(r.URL.Query())
	}
	if err == nil && (a.Text == "") == (a.ID == "") {
		err = newProblem(http.StatusBadRequest, "bad_query", "ask by either a text or the id of a document, and do not leave it empty")
	}
	return a, err
}

func (a *asked) readJSON(body io.Reader, most int) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the query: %w", err)
	}
	fields, err := object(b)
	if err != nil {
		return newProblem(http.StatusBadRequest, "bad_query", err.Error())
	}
	for name, raw := range fields {
		if err := a.setJSON(name, raw, most); err != nil {
			return err
		}
	}
	return nil
}

func (a *asked) setJSON(name string, raw json.RawMessage, most int) error {
	bad := pointer(name)
	switch name {
	case "text":
		return decode(raw, &a.Text, bad, "a string")
	case "id":
		return decode(raw, &a.ID, bad, "a string")
	case "limit":
		if err := decode(raw, &a.Limit, bad, "a whole number"); err != nil {
			return err
		}
		if a.Limit < 1 || a.Limit > most {
			return bad("%d is not between 1 and %d", a.Limit, most)
		}
		return nil
	}
	return bad("no such field; there are text, id and limit")
}

// words are those of the text or the document.
func (a asked) words(c collection) (string, error) {
	if a.ID == "" {
		return a.Text, nil
	}
	d, err := c.Document(a.ID)
	if err != nil {
		return "", err
	}
	return d.Words(), nil
}

// hashed is the model of a collection that has one.
func hashed(c collection) (*hashing.Model, error) {
	switch m := c.model().(type) {
	case nil:
		return nil, index.ErrNoModel
	case *hashing.Model:
		return m, nil
	}
	return nil, index.ErrForeign
}
