package web

import (
	"github.com/hashsearch/hashsearch/api/wire"
)

// A hitView is a hit with its picture and the meanings of differing bits.
type hitView struct {
	wire.Hit
	Grid    grid
	Differs []difference
}

// A difference is a bit in which a hit differs from the query.
type difference struct {
	wire.Meaning
	Set bool // the bit's value in the hit
}

func (p page) hitViews(a *wire.Answer) []hitView {
	meanings := byNumber(a.Meanings)
	views := make([]hitView, len(a.Hits))
	for i, h := range a.Hits {
		v := hitView{Hit: h}
		if a.Query.Code != nil && h.Code != nil {
			v.Grid = p.pair(a.Query.Code.Binary, h.Code.Binary, meanings)
			for _, n := range h.Differing {
				if m := meanings[n]; len(m.On)+len(m.Off) > 0 && n < len(h.Code.Binary) {
					v.Differs = append(v.Differs, difference{m, h.Code.Binary[n] == '1'})
				}
			}
		}
		views[i] = v
	}
	return views
}

// A part is one of the numbers that determine a hit's rank, with an explanation.
type part struct {
	Name        string
	Value       float64
	Description string
}

// Bar returns the length of the bar in pixels, at most 40.
func (p part) Bar() int { return int(40*min(1, max(0, p.Value)) + .5) }

// Parts returns the numbers that determine the rank of h.
func (p *searchPage) Parts(h hitView) []part {
	parts := []part{{p.T("similarity"), h.Similarity, p.T("share of equal bits")}}
	if p.Answer.Work.Reranked == 0 {
		return parts
	}
	parts = append(parts, part{p.T("asymmetric"), h.Asymmetric, p.T("how well the document’s code matches the query’s activations")})
	if name := map[string]string{"tfidf": "TF-IDF", "bm25": "BM25"}[p.Form.Rerank]; name != "" {
		parts = append(parts, part{name, h.Lexical, p.T("how well the words match")})
	}
	return append(parts, part{p.T("score"), h.Score, p.T("sum of the parts; hits are ordered by it")})
}
