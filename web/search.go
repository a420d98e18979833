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
	Examples   []liking // the documents that the hits are to be like, or unlike
	Message    string   // instead of hits: what to do
	Themes     []wire.Bit
	Answer     *wire.Answer
	Query      grid
	Chart      *chart
	Hits       []hitView
	Facets     []facet
	Likely     []labelWeight
}

// A liking is a document that is part of the query.
type liking struct {
	ID, Title string
	Unlike    bool
}

// search is the page of a collection, with hits if it was asked for some.
func (s *site) search(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &searchPage{page: s.page(r, name, "search").titled(name), Form: parseForm(name, r.URL.Query())}
	if err := s.measure(r, p.Name, &p.Collection); err != nil {
		return "", nil, err
	}
	if p.Collection.Documents == 0 || p.Collection.Generation == nil { // the page says what to do
		return "search.html", p, nil
	}
	p.Examples = s.examples(r, p.Form)
	switch {
	case p.Form.Asked():
		return "search.html", p, s.ask(r, p)
	case len(p.Form.Dislikes) > 0:
		p.Message = p.T("Say also what the documents should be about, or which one they should be like.")
	default:
		s.begin(r, p)
	}
	return "search.html", p, nil
}

// mostExamples are as many documents as the API lets one search like.
const mostExamples = 100

// examples are the documents liked and disliked, by their titles. One that is not there keeps its id: the search says what is wrong.
func (s *site) examples(r *http.Request, f form) []liking {
	var all []liking
	for i, id := range slices.Concat(f.Likes, f.Dislikes) {
		var d wire.Document
		if i < mostExamples && s.get(r, &d, nil, "collections", f.Collection, "documents", id) != nil {
			d.Title = ""
		}
		all = append(all, liking{id, cmp.Or(d.Title, id), i >= len(f.Likes)})
	}
	return all
}

// ask runs the search, and looks around in what it found.
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

// found asks for what the form says, with other options.
func (s *site) found(r *http.Request, f form, other url.Values) (*wire.Answer, error) {
	v := f.options()
	for name, values := range other {
		v[name] = values
	}
	if f.Q == "" && len(f.Likes) == 1 && len(f.Dislikes) == 0 { // by the code that the document has
		return s.answer(r, v, []string{"collections", f.Collection, "documents", f.Likes[0], "similar"})
	}
	return s.answer(r, f.question(v), []string{"collections", f.Collection, "search"})
}

func (s *site) answer(r *http.Request, v url.Values, segments []string) (*wire.Answer, error) {
	var a wire.Answer
	if err := s.get(r, &a, v, segments...); err != nil {
		return nil, err
	}
	return &a, nil
}

// fill prepares the answer for the template. What the reader can mend himself is a
// message beside the search box, not an error.
func (p *searchPage) fill(a *wire.Answer, err error) error {
	if isProblem(err, "foreign_codes", "bad_query", "bad_cursor", "document_not_found", "timeout", "busy") {
		p.Message = p.says(err)
		return nil
	}
	if err != nil {
		return err
	}
	if a.Note != "" {
		p.Message = p.says(&wire.Problem{Code: "no_known_terms", Detail: a.Note})
		return nil
	}
	p.Answer = a
	p.Hits = p.hitViews(a)
	if a.Query.Code != nil {
		p.Query = p.row(a.Query.Code.Binary, small, byNumber(a.Meanings))
	}
	return nil
}

// begin finds themes to start from: bits that split the collection most evenly. A page
// without them is a page all the same.
func (s *site) begin(r *http.Request, p *searchPage) {
	var answer struct{ Bits []wire.Bit }
	if err := s.get(r, &answer, nil, "collections", p.Name, "bits"); err != nil {
		return
	}
	live := slices.DeleteFunc(answer.Bits, func(b wire.Bit) bool { return b.Dead || len(b.On) == 0 })
	slices.SortStableFunc(live, func(a, b wire.Bit) int { return cmp.Compare(b.Entropy, a.Entropy) })
	p.Themes = live[:min(12, len(live))]
}

// distances counts the documents at each distance up to half the bits, whatever radius is asked for. Without that count there is the
// one of the answer, which ends where the hits do.
func (s *site) distances(r *http.Request, p *searchPage) []int {
	f := p.Form
	f.Radius, f.Limit, f.Rerank, f.Cursor = strconv.Itoa(farthest(p.Answer.Query.Bits)), "1", "", ""
	a, err := s.found(r, f, nil)
	if err != nil {
		return p.Answer.Within
	}
	return a.Within
}

// Value is how a condition is shown: of a label it is enough to name it.
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
