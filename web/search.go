package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

type searchPage struct {
	page
	Collection collection
	Form       form
	Examples   []example // documents that hits should, or should not, resemble
	Message    string    // shown instead of hits: the next step
	Themes     []wire.Bit
	Answer     *wire.Answer
	Query      grid
	Chart      *chart
	Hits       []hitView
	Facets     []facet
	Likely     []labelWeight
}

// An example is an example document of the query.
type example struct {
	ID, Title string
	Unlike    bool
}

// search is the search page of a collection, with hits if the address has a query.
func (s *site) search(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &searchPage{page: s.page(r, name, "search").titled(name), Form: parseForm(name, r.URL.Query())}
	if err := s.loadStats(r, p.Name, &p.Collection); err != nil {
		return "", nil, err
	}
	if p.Collection.Documents == 0 || p.Collection.Generation == nil {
		// The page shows the next step.
		return "search.html", p, nil
	}
	p.Examples = s.examples(r, p.Form)
	switch {
	case p.Form.HasQuery():
		return "search.html", p, s.ask(r, p)
	case len(p.Form.Dislikes) > 0:
		p.Message = p.T("Enter words or choose a document to resemble. A search by dissimilar documents alone is not possible.")
	default:
		s.begin(r, p)
	}
	return "search.html", p, nil
}

// mostExamples is the largest number of example documents that the API accepts.
const mostExamples = 100

// examples returns the liked and disliked documents with their titles. A document that cannot be
// loaded is shown by its id; the search reports the error.
func (s *site) examples(r *http.Request, f form) []example {
	var all []example
	for i, id := range slices.Concat(f.Likes, f.Dislikes) {
		var d wire.Document
		if i < mostExamples && s.get(r, &d, nil, "collections", f.Collection, "documents", id) != nil {
			d.Title = ""
		}
		all = append(all, example{id, cmp.Or(d.Title, id), i >= len(f.Likes)})
	}
	return all
}

// ask runs the search and loads the distances, facets and labels that accompany its hits.
func (s *site) ask(r *http.Request, p *searchPage) error {
	p.Title = p.Form.Q
	if p.Title == "" {
		p.Title = p.T("Like %s", p.Examples[0].Title)
	}
	if err := p.fill(s.found(r, p.Form, url.Values{"explain": {"true"}})); err != nil || p.Answer == nil {
		return err
	}
	within := s.distances(r, p)
	p.Chart = p.chart(within)
	p.Facets = s.facets(r, p, within)
	p.Likely = s.likely(r, p)
	return nil
}

// found runs the search of the form with additional parameters. A single example alone is searched
// by its stored code.
func (s *site) found(r *http.Request, f form, other url.Values) (*wire.Answer, error) {
	v := f.options()
	for name, values := range other {
		v[name] = values
	}
	if f.Q == "" && len(f.Likes) == 1 && len(f.Dislikes) == 0 {
		return s.answer(r, v, []string{"collections", f.Collection, "documents", f.Likes[0], "similar"})
	}
	return s.answer(r, f.addQuery(v), []string{"collections", f.Collection, "search"})
}

func (s *site) answer(r *http.Request, v url.Values, segments []string) (*wire.Answer, error) {
	var a wire.Answer
	if err := s.get(r, &a, v, segments...); err != nil {
		return nil, err
	}
	return &a, nil
}

// fill prepares the answer for the template. An error that the reader can correct becomes a message
// beside the search box.
func (p *searchPage) fill(a *wire.Answer, err error) error {
	if isProblem(err, "foreign_codes", "bad_query", "bad_cursor", "document_not_found", "timeout", "busy") {
		p.Message = p.message(err)
		return nil
	}
	if err != nil {
		return err
	}
	if a.Note != "" {
		p.Message = p.message(&wire.Problem{Code: "no_known_terms", Detail: a.Note})
		return nil
	}
	p.Answer = a
	p.Hits = p.hitViews(a)
	if a.Query.Code != nil {
		p.Query = p.row(a.Query.Code.Binary, small, byNumber(a.Meanings))
	}
	return nil
}

// begin loads themes to start from: the bits that split the collection most evenly. If they fail,
// the page is shown without them.
func (s *site) begin(r *http.Request, p *searchPage) {
	var answer struct{ Bits []wire.Bit }
	if err := s.get(r, &answer, nil, "collections", p.Name, "bits"); err != nil {
		return
	}
	live := slices.DeleteFunc(answer.Bits, func(b wire.Bit) bool { return b.Dead || len(b.On) == 0 })
	slices.SortStableFunc(live, func(a, b wire.Bit) int { return cmp.Compare(b.Entropy, a.Entropy) })
	p.Themes = live[:min(12, len(live))]
}

// distances counts the documents at each distance up to half the bits, whatever the radius of the
// form. If that fails, it returns the counts of the answer, which end at the farthest hit.
func (s *site) distances(r *http.Request, p *searchPage) []int {
	f := p.Form
	f.Radius, f.Limit, f.Rerank, f.Cursor = strconv.Itoa(farthest(p.Answer.Query.Bits)), "1", "", ""
	a, err := s.found(r, f, nil)
	if err != nil {
		return p.Answer.Within
	}
	return a.Within
}

// Value returns the displayed text of a filter. A label is shown without the name of its field.
func (p *searchPage) Value(condition string) string {
	field, value, ok := strings.Cut(condition, "=")
	if !ok || strings.ContainsAny(field, `\<>!`) {
		return condition
	}
	value = strings.NewReplacer(`\\`, `\`, `\|`, "|", "|", p.T(" or ")).Replace(value)
	if field == "label" || field == "labels" {
		return value
	}
	return field + ": " + value
}
