package api

import (
	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// textOf returns the text of a subject, or "" if it is a document. It requires either a text or an
// id. An empty text is valid and has no known word.
func textOf(a wire.Subject) (string, error) {
	text := query.Text(a.Q, a.Text)
	if a.ID != "" && text == query.Wordless {
		text = ""
	}
	if (a.ID == "") == (text == "") {
		return "", wire.NewProblem("bad_query", "send either a text as q or the id of a document")
	}
	return text, nil
}

// wordsOf returns the words of the text or of the document.
func wordsOf(a wire.Subject, c collection) (string, error) {
	text, err := textOf(a)
	if err != nil || text != "" {
		return text, err
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
