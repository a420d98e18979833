package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// mostSuggestions is the number of documents that suggest labels: see [index.Result].
const mostSuggestions = 20

// suggest writes labels for a text or a document.
func (s *server) suggest(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	a, err := askedIn[suggestBody](s, w, r, 10, mostSuggestions)
	if err != nil {
		return err
	}
	res, err := s.nearest(r, c, a, a.Limit)
	note, err := unanswered(err)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Suggestions{Labels: newSuggestions(res.Labels), Unknown: res.Unknown, Note: note})
}

func newSuggestions(labels []index.Label) []wire.Suggestion {
	told := make([]wire.Suggestion, len(labels))
	for i, l := range labels {
		told[i] = wire.Suggestion(l)
	}
	return told
}

// nearest searches by a text or a document, in a turn of its own, and has labels suggested. It
// returns the result and the error of the index.
func (s *server) nearest(r *http.Request, c collection, a asked, labels int) (*index.Result, error) {
	if c.model() == nil {
		return nil, index.ErrNoModel
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return nil, err
	}
	defer done()
	res, err := c.Search(ctx, index.Query{Text: a.text(), ID: a.ID, Limit: 1, Labels: labels})
	if err == nil {
		s.metrics.searched(res.Work)
	}
	return res, err
}
