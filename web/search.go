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
	Topics     []topicView
	Newest     []row // documents that meet the filters
	Answer     *wire.Answer
	Query      grid
	Chart      *chart
	Hits       []hitView
	Facets     []facet
	Dropped    []dropped // of a page without hits: what each filter excludes
	Likely     []labelWeight
	Rated      string // verdict and id of the hit that the user just judged
}

// A topicView is a topic of the collection with the address of its documents.
type topicView struct {
	page
	wire.Topic
	Address string
}

// An example is an example document of the query.
type example struct {
	ID, Title string
	Unlike    bool
}

// search is the search page of a collection, with hits if the address has a query.
func (s *site) search(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &searchPage{page: s.page(r, name, "search").titled(name), Form: parseForm(name, r.URL.Query()), Rated: r.URL.Query().Get("rated")}
	if err := s.loadStats(r, p.Name, &p.Collection, nil); err != nil {
		return "", nil, err
	}
	if p.Collection.Documents == 0 {
		// The page shows the next step.
		return "search.html", p, nil
	}
	p.Examples = exampleViews(p.Form, nil)
	switch {
	case p.Form.HasQuery():
		return "search.html", p, s.ask(r, p)
	case len(p.Form.Dislikes) > 0:
		p.Examples = exampleViews(p.Form, s.reference(r, p.Form))
		p.Message = p.T("Enter words, or choose a document that the hits should be similar to. A search needs more than dissimilar documents.")
	default:
		return "search.html", p, s.begin(r, p)
	}
	return "search.html", p, nil
}

// ask runs the search, with all that accompanies its hits.
func (s *site) ask(r *http.Request, p *searchPage) error {
	if err := p.fill(s.found(r, p.Form)); err != nil {
		return err
	}
	if p.Title = p.Form.Q; p.Title == "" {
		p.Title = p.T("Like %s", p.Examples[0].Title)
	}
	if p.Answer == nil {
		return nil
	}
	if len(p.Hits) == 0 {
		p.Dropped = s.dropped(r, p)
	}
	p.Chart = p.chart(p.Answer.Within)
	p.Facets = p.Form.facets(p.Answer.Facets)
	p.Likely = labelWeights(p.Answer.Suggestions)
	return nil
}

// exampleViews returns the liked and disliked documents with the titles that the answer has.
// Without an answer they are shown by their ids.
func exampleViews(f form, titles []wire.Reference) []example {
	var all []example
	for i, id := range slices.Concat(f.Likes, f.Dislikes) {
		e := example{id, id, i >= len(f.Likes)}
		if j := slices.IndexFunc(titles, func(d wire.Reference) bool { return d.ID == id }); j >= 0 {
			e.Title = cmp.Or(titles[j].Title, id)
		}
		all = append(all, e)
	}
	return all
}

// reference returns the first disliked document with its title, for a form without a query. The
// others are shown by their ids.
func (s *site) reference(r *http.Request, f form) []wire.Reference {
	var d wire.Document
	if s.get(r, &d, nil, "collections", f.Collection, "documents", f.Dislikes[0]) != nil {
		return nil
	}
	return []wire.Reference{{ID: d.ID, Title: d.Title}}
}

// found runs the search of the form, with all that the page shows of it.
func (s *site) found(r *http.Request, f form) (*wire.Answer, error) {
	v := f.options()
	for name, value := range map[string]string{"explain": "true", "distances": "true", "facets": "*", "around": strconv.Itoa(facetBall), "suggestions": strconv.Itoa(labelsShown)} {
		v.Set(name, value)
	}
	return s.asked(r, f, v)
}

// asked runs the query of the form with the options v. A single example alone is searched by its
// stored code.
func (s *site) asked(r *http.Request, f form, v url.Values) (*wire.Answer, error) {
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
	if isProblem(err, "foreign_codes", "bad_query", "bad_cursor", "document_not_found", "topic_not_found", "no_model", "words_not_indexed", "timeout", "busy") {
		p.Message = p.message(err)
		return nil
	}
	if err != nil {
		return err
	}
	p.Examples = exampleViews(p.Form, a.Query.References)
	if a.Note != "" {
		p.Message = p.message(&wire.Problem{Code: "no_known_terms", Detail: a.Note})
		return nil
	}
	p.Answer = a
	p.Hits = p.hitViews(a)
	if a.Query.Code != nil {
		p.Query = p.row(a.Query.Code.Binary, small, p.newMeanings(a.Meanings))
	}
	return nil
}

const (
	newestShown = 5  // documents
	topicsShown = 24 // topics
)

// begin loads what to start from: the newest documents that meet the filters, and the topics of the
// collection. Without a model, or if they cannot be found, the page is shown without topics.
func (s *site) begin(r *http.Request, p *searchPage) error {
	v := url.Values{"limit": {strconv.Itoa(newestShown)}, "sort": {newestFirst}, "filter": p.Form.Filters}
	if p.Form.Topic != "" {
		v.Set("topic", p.Form.Topic)
	}
	var list wire.DocumentList
	err := s.get(r, &list, v, "collections", p.Name, "documents")
	if isProblem(err, "bad_query", "topic_not_found", "no_model", "timeout", "busy") {
		p.Message = p.message(err)
		return nil
	}
	p.Newest = rowsOf(list)
	if p.Collection.Generation == nil || p.Form.Topic != "" {
		return err
	}
	var topics wire.Topics
	if s.get(r, &topics, url.Values{"limit": {strconv.Itoa(topicsShown)}, "examples": {"1"}}, "collections", p.Name, "topics") == nil {
		for _, t := range topics.Topics {
			p.Topics = append(p.Topics, topicView{p.page, t, p.Form.InTopic(t.ID)})
		}
	}
	return err
}

// openingOf returns the title of a document, or else the beginning of its text, or its id.
func openingOf(o wire.Opening) string {
	return cmp.Or(shortened(o.Title, rowText), shortened(o.Text, rowText/2), o.ID)
}

// topicName returns the words of a topic, or else its id.
func topicName(id string, words []string) string { return cmp.Or(strings.Join(words, " "), id) }

// Value returns the displayed text of a filter. A label is shown without the name of its field.
func (p page) Value(condition string) string {
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
