package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// neighbours is how many of the nearest suggest labels: see [insight.Labels].
const neighbours = 20

// A suggestion is a label that neighbours have.
type suggestion struct {
	Label   string  `json:"label"`
	Weight  float64 `json:"weight"`  // from 0 to 1
	Support int     `json:"support"` // of the 20 nearest documents, how many have it
}

type suggestions struct {
	Labels  []suggestion `json:"labels"`
	Unknown []string     `json:"unknown,omitempty" doc:"Terms of the text that are outside of the vocabulary."`
	Note    string       `json:"note,omitempty" doc:"Why there are no labels and what to do, if the model knows no word of the question."`
}

// suggest answers with labels for a text or a document.
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
	told := make([]suggestion, min(a.Limit, len(labels)))
	for i := range told {
		told[i] = suggestion(labels[i])
	}
	_, unknown := terms(c.model(), a.text())
	return writeJSON(w, http.StatusOK, suggestions{told, unknown, note})
}

// nearest searches for what is asked, in a turn of its own. Its result and error are those of the index.
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
