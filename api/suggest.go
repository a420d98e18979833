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
	Labels []suggestion `json:"labels"`
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
	if err != nil {
		return err
	}
	labels := insight.Labels(res.Hits)
	told := make([]suggestion, min(a.Limit, len(labels)))
	for i := range told {
		told[i] = suggestion(labels[i])
	}
	return writeJSON(w, http.StatusOK, suggestions{told})
}

// nearest searches for what is asked, in a turn of its own.
func (s *server) nearest(r *http.Request, c collection, a asked, limit int) (*index.Result, error) {
	m := c.model()
	if m == nil {
		return nil, index.ErrNoModel
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return nil, err
	}
	defer done()
	q := request{Query: index.Query{Text: a.Text, ID: a.ID, Limit: limit, Rerank: index.Asymmetric, Candidates: 10 * limit}}
	res, err := c.Search(ctx, q.Query)
	if err != nil {
		return nil, explainFailure(m, q, err)
	}
	s.metrics.searched(res.Work)
	return res, nil
}
