package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

type searchPage struct {
	page
	Collection collection
	Form       form
	Like       *stored // the document whose like are searched
	Message    string  // instead of hits: what to do
	Themes     []bit
	Answer     *answer
	Query      grid
	Chart      *chart
	Hits       []hitView
}

// A hitView is a hit with its pictures.
type hitView struct {
	hit
	Grid    grid
	Differs []difference
}

// A difference is a bit in which a hit differs from the query.
type difference struct {
	bit
	Set bool // in the hit
}

// search is the page of a collection, with hits if it was asked for some.
func (s *site) search(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &searchPage{page: s.page(r, name, "search").titled(name), Form: parseForm(name, r.URL.Query())}
	if err := s.get(r, &p.Collection, nil, "collections", p.Name, "stats"); err != nil {
		return "", nil, err
	}
	switch {
	case p.Collection.Documents == 0 || p.Collection.Generation == nil: // the page says what to do
	case p.Form.Asked():
		return "search.html", p, s.ask(r, p)
	default:
		s.begin(r, p)
	}
	return "search.html", p, nil
}

// ask runs the search.
func (s *site) ask(r *http.Request, p *searchPage) error {
	v := p.Form.options()
	v.Set("explain", "true")
	segments := []string{"collections", p.Name, "search"}
	if p.Form.Like != "" {
		p.Like = &stored{}
		if err := s.get(r, p.Like, nil, "collections", p.Name, "documents", p.Form.Like); err != nil {
			return err
		}
		p.Title = p.T("Like %s", cmp.Or(p.Like.Title, p.Like.ID))
		segments = []string{"collections", p.Name, "documents", p.Form.Like, "similar"}
	} else {
		v.Set("q", p.Form.Q)
		p.Title = p.Form.Q
	}
	return p.fill(s.answer(r, v, segments))
}

func (s *site) answer(r *http.Request, v url.Values, segments []string) (*answer, error) {
	var a answer
	if err := s.get(r, &a, v, segments...); err != nil {
		return nil, err
	}
	return &a, nil
}

// fill prepares the answer for the template. What the reader can mend himself is a
// message beside the search box, not an error.
func (p *searchPage) fill(a *answer, err error) error {
	if isProblem(err, "no_known_terms", "foreign_codes", "bad_query", "bad_cursor", "timeout", "busy") {
		p.Message = sentence(err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	p.Answer = a
	p.Hits = hitViews(a)
	if a.Query.Code != nil {
		p.Query = row(a.Query.Code.Binary, small, nil)
	}
	p.Chart = newChart(a.Within, a.Query.Bits, p.Last())
	return nil
}

func hitViews(a *answer) []hitView {
	meanings := byNumber(a.Meanings)
	views := make([]hitView, len(a.Hits))
	for i, h := range a.Hits {
		v := hitView{hit: h}
		if a.Query.Code != nil && h.Code != nil {
			v.Grid = pair(a.Query.Code.Binary, h.Code.Binary, meanings)
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

// begin finds themes to start from: bits that split the collection most evenly. A page
// without them is a page all the same.
func (s *site) begin(r *http.Request, p *searchPage) {
	var answer struct{ Bits []bit }
	if err := s.get(r, &answer, nil, "collections", p.Name, "bits"); err != nil {
		return
	}
	live := slices.DeleteFunc(answer.Bits, func(b bit) bool { return b.Dead || len(b.On) == 0 })
	slices.SortStableFunc(live, func(a, b bit) int { return cmp.Compare(b.Entropy, a.Entropy) })
	p.Themes = live[:min(12, len(live))]
}

// Last is the distance of the farthest hit.
func (p *searchPage) Last() int {
	last := 0
	for _, h := range p.Hits {
		last = max(last, h.Distance)
	}
	return last
}

// Work says in words what the search cost.
func (p *searchPage) Work() string {
	w := p.Answer.Work
	did := fmt.Sprintf("%s compared %s in %s", w.Searcher, plural(w.Candidates, "code", "codes"), took(w.Micros))
	if w.Probes > 0 {
		did = fmt.Sprintf("%s looked up %s and compared %s in %s", w.Searcher,
			plural(w.Probes, "address", "addresses"), plural(w.Candidates, "code", "codes"), took(w.Micros))
	}
	if w.Reranked > 0 {
		did += fmt.Sprintf("; %s re-ranked", thousands(w.Reranked))
	}
	return did
}

// Reach says how many documents are as near as the hits.
func (p *searchPage) Reach() string {
	n := upTo(p.Answer.Within, p.Last())
	return fmt.Sprintf("%s within %s", plural(n, "document", "documents"), plural(p.Last(), "bit", "bits"))
}

// Whole says whether a full sort would give the same hits.
func (p *searchPage) Whole() string {
	if p.Answer.Complete {
		return "complete"
	}
	return fmt.Sprintf("not complete, as only the nearest %s were re-ranked", thousands(p.Answer.Work.Reranked))
}

// Reranked reports whether the order is another than by distance.
func (p *searchPage) Reranked() bool { return p.Answer.Work.Reranked > 0 }

// Lexical names the part of the score that words have.
func (p *searchPage) Lexical() string {
	return map[string]string{"tfidf": "TF-IDF", "bm25": "BM25"}[p.Form.Rerank]
}

// Chips are the labels to filter by: the commonest, without those already chosen.
func (p *searchPage) Chips() []labelCount {
	chips := slices.DeleteFunc(slices.Clone(p.Collection.Labels), func(l labelCount) bool { return p.Form.Has(l.Label) })
	return chips
}

// Value is how a condition is shown: of a label it is enough to name it.
func (p *searchPage) Value(condition string) string {
	field, value, _ := strings.Cut(condition, "=")
	if field == "label" || field == "labels" {
		return strings.NewReplacer(`\\`, `\`, `\|`, "|", "|", " or ").Replace(value)
	}
	return condition
}
