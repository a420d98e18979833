package api

import (
	"cmp"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// asked is the text or the document of the collection that a request is about.
type asked struct {
	askedBody
	Limit int
}

// askedIn reads an asked from the parameters q, id and limit or, for POST, from the body. The
// default of the limit is limit, and its maximum most.
func askedIn[B reconstructBody | suggestBody](s *server, w http.ResponseWriter, r *http.Request, limit, most int) (asked, error) {
	if r.Method != http.MethodPost {
		return parseAsked(r, limit, most)
	}
	in, err := body[B](s, w, r)
	if err != nil {
		return asked{}, err
	}
	a := asked(in)
	a.Limit = cmp.Or(a.Limit, limit)
	return a, a.check()
}

// parseAsked reads an asked from parameters. If most is 0, limit is no parameter.
func parseAsked(r *http.Request, limit, most int) (a asked, err error) {
	a.Limit = limit
	known := parameters{"q": given(&a.Text), "id": words(&a.ID)}
	if most > 0 {
		known["limit"] = whole(&a.Limit, 1, most)
	}
	if err := known.read(r.URL.Query()); err != nil {
		return a, err
	}
	return a, a.check()
}

// check requires either a text or an id. An empty text is valid and has no known word.
func (a asked) check() error {
	if a.ID == "" && a.Text == nil || a.ID != "" && a.Text != nil && *a.Text != "" {
		return wire.NewProblem("bad_query", "ask by either a text or the id of a document, and do not leave it empty")
	}
	return nil
}

// text returns the text of the query, or "" if the query is a document.
func (a asked) text() string {
	switch {
	case a.ID != "":
		return ""
	case *a.Text == "":
		return wordless
	}
	return *a.Text
}

// words returns the words of the text or of the document.
func (a asked) words(c collection) (string, error) {
	if a.ID == "" {
		return a.text(), nil
	}
	d, err := c.Document(a.ID)
	if err != nil {
		return "", err
	}
	return d.Words(), nil
}

// hashed returns the model of a collection. It fails if there is none, or if another program made
// the codes.
func hashed(c collection) (*hashing.Model, error) {
	switch m := c.model().(type) {
	case nil:
		return nil, index.ErrNoModel
	case *hashing.Model:
		return m, nil
	}
	return nil, index.ErrForeign
}
