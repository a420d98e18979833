package web

import (
	"html/template"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A hitView is a hit with its picture and the meanings of differing bits.
type hitView struct {
	wire.Hit
	Grid    grid
	Differs template.HTML // items of a list
}

// Shared returns the words in common with the query that matter most.
func (h hitView) Shared() []wire.TermWeight { return h.Terms[:min(len(h.Terms), 12)] }

// Heading returns the heading above a passage of a document, "" for none.
func (h hitView) Heading() string {
	if len(h.Fields["passage_of"].Values) == 0 {
		return ""
	}
	return h.Fields["heading"].String()
}

// passageName returns the heading of a passage or else its number.
func passageName(p wire.Passage) string {
	if p.Heading != "" {
		return p.Heading
	}
	return p.ID[strings.LastIndexByte(p.ID, '#')+1:]
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
	q, code := p.Answer.Query, part{p.T("code"), h.Asymmetric, p.T("how well the document’s code matches the query’s activations")}
	words := part{p.T("words"), h.Lexical, p.T("BM25 of the words, %s, divided by the best one", number(h.BM25))}
	title := part{p.T("title"), 1 + 2*q.Weight, p.T("the title is the query; such documents come first")}
	switch {
	case q.Rank == "hybrid" && h.Titled:
		return []part{words, code, title, {p.T("score"), h.Score, p.T("words + %s × code + title; hits are ordered by it", ratio(q.Weight))}}
	case q.Rank == "words" && h.Titled:
		return []part{words, title}
	case q.Rank == "hybrid":
		return []part{words, code, {p.T("score"), h.Score, p.T("words + %s × code; hits are ordered by it", ratio(q.Weight))}}
	case q.Rank == "words":
		return []part{words}
	case p.Answer.Work.Reranked == 0:
		return []part{{p.T("similarity"), h.Similarity, p.T("share of equal bits")}}
	}
	return p.rerankedParts(h, code)
}

// rerankedParts returns the parts of a score by an older way to rank.
func (p *searchPage) rerankedParts(h hitView, code part) []part {
	parts := []part{{p.T("similarity"), h.Similarity, p.T("share of equal bits")}, code}
	if name := map[string]string{"tfidf": "TF-IDF", "bm25": "BM25"}[p.Form.Others.Get("rerank")]; name != "" {
		parts = append(parts, part{name, h.Lexical, p.T("how well the words match")})
	}
	return append(parts, part{p.T("score"), h.Score, p.T("sum of the parts; hits are ordered by it")})
}
