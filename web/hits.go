package web

import (
	"html/template"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A hitView is a hit with its picture and the meanings of differing bits.
type hitView struct {
	wire.Hit
	Grid    grid
	Differs template.HTML // items of a list
}

func (p page) hitViews(a *wire.Answer) []hitView {
	m := p.newMeanings(a.Meanings)
	views := make([]hitView, len(a.Hits))
	for i, h := range a.Hits {
		views[i] = hitView{Hit: h}
		if a.Query.Code != nil && h.Code != nil {
			views[i].Grid = p.pair(a.Query.Code.Binary, h.Code.Binary, m)
			views[i].Differs = m.differences(&h)
		}
	}
	return views
}

// differences lists the bits in which a hit differs from the query, with the words for the value in
// the hit and those for the other value.
func (m *meanings) differences(h *wire.Hit) template.HTML {
	var b []byte
	for _, n := range h.Differing {
		if n < len(h.Code.Binary) {
			b = append(b, m.of(n, h.Code.Binary[n] == '1').item...)
		}
	}
	return template.HTML(b)
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
