package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// neighbours is the number of nearest documents that suggest labels: see [insight.Labels].
const neighbours = 20

// suggest writes labels for a text or a document.
func (s *server) suggest(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	a, err := askedIn[suggestBody](s, w, r, 10, neighbours)
	if err != nil {
		return err
	}
	res, err := s.nearest(r, c, a, neighbours)
	note, err := unanswered(err)
	if err != nil {
		return err
	}
	labels := insight.Labels(res.Hits)
	told := make([]wire.Suggestion, min(a.Limit, len(labels)))
	for i := range told {
		told[i] = wire.Suggestion(labels[i])
	}
	_, unknown := c.model().Vocabulary().Divide(c.model().Analyzer().Tokens(a.text()))
	return writeJSON(w, http.StatusOK, wire.Suggestions{Labels: told, Unknown: unknown, Note: note})
}

// nearest searches by a text or a document, in a turn of its own. It returns the result and the
// error of the index.
func (s *server) nearest(r *http.Request, c collection, a asked, limit int) (*index.Result, error) {
	if c.model() == nil {
		return nil, index.ErrNoModel
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return nil, err
	}
	defer done()
	res, err := c.Search(ctx, index.Query{Text: a.text(), ID: a.ID, Limit: limit, Rerank: index.Asymmetric, Candidates: 10 * limit})
	if err == nil {
		s.metrics.searched(res.Work)
	}
	return res, err
}
