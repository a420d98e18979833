package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// feedbackPage lists the verdicts of users on hits, and describes the adapter.
type feedbackPage struct {
	page
	wire.FeedbackList
	Adapter *wire.Adapter // nil if nothing is learned
	Cursor  string        // of the page of the list; "" is the first
	Nothing bool          // could be learned
}

// feedback is the page of the feedback of a collection.
func (s *site) feedback(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &feedbackPage{page: s.page(r, name, "feedback"), Cursor: r.URL.Query().Get("cursor"), Nothing: r.URL.Query().Has("nothing")}
	p.Title = p.T("Feedback on %s", name)
	p.Styles = []string{"collection.css"}
	v := url.Values{"limit": {"50"}}
	if p.Cursor != "" {
		v.Set("cursor", p.Cursor)
	}
	if err := s.get(r, &p.FeedbackList, v, "collections", name, "feedback"); err != nil {
		return "", nil, err
	}
	var learned wire.Adaptation
	err := s.get(r, &learned, nil, "collections", name, "adapter")
	p.Adapter = learned.Adapter
	return "feedback.html", p, err
}

// Verdict returns the text for a verdict.
func (p *feedbackPage) Verdict(v wire.Verdict) string {
	switch v {
	case "like":
		return p.T("good")
	case "dislike":
		return p.T("bad")
	}
	return p.T("opened")
}

// Percent returns a share in per cent.
func (p *feedbackPage) Percent(share float64) string { return strconv.Itoa(int(100*share + .5)) }

// rate stores the verdict of a user on a hit, and redirects to the search.
func (s *site) rate(_ http.ResponseWriter, r *http.Request) (string, error) {
	name, document := r.PathValue("collection"), r.PostFormValue("document")
	position, _ := strconv.Atoi(r.PostFormValue("position")) // 0 means unknown
	entry := wire.Feedback{Query: r.PostFormValue("query"), SimilarTo: r.PostFormValue("similar_to"), Document: document,
		Verdict: wire.Verdict(r.PostFormValue("verdict")), Position: position}
	err := s.send(r, http.MethodPost, wire.NewFeedback{Entries: []wire.Feedback{entry}}, nil, "collections", name, "feedback")
	to, parseErr := url.Parse(r.PostFormValue("to"))
	if parseErr != nil || !strings.HasPrefix(r.PostFormValue("to"), collectionPath(name)+"?") {
		return feedbackPath(name), err
	}
	v := to.Query()
	v.Set("rated", string(entry.Verdict)+" "+document)
	return collectionPath(name) + "?" + v.Encode(), err
}

// learn learns from the feedback, or undoes it, and redirects to the page of the feedback.
func (s *site) learn(method string) action {
	return func(_ http.ResponseWriter, r *http.Request) (string, error) {
		name := r.PathValue("collection")
		err := s.send(r, method, nil, nil, "collections", name, "adapter")
		if isProblem(err, "nothing_learned") {
			return feedbackPath(name) + "?nothing=learned", nil
		}
		return feedbackPath(name), err
	}
}

// forget deletes all feedback.
func (s *site) forget(_ http.ResponseWriter, r *http.Request) (string, error) {
	name := r.PathValue("collection")
	return feedbackPath(name), s.send(r, http.MethodDelete, nil, nil, "collections", name, "feedback")
}

func feedbackPath(name string) string { return collectionPath(name) + "/feedback" }

// Subject returns the query about whose hits a user can say something: the name of a field of the
// feedback and its value. Both are "" if the query has several parts.
func (f form) Subject() [2]string {
	switch {
	case f.Q != "" && len(f.Likes)+len(f.Dislikes) == 0:
		return [2]string{"query", f.Q}
	case f.Q == "" && len(f.Likes) == 1 && len(f.Dislikes) == 0:
		return [2]string{"similar_to", f.Likes[0]}
	}
	return [2]string{}
}

// Position returns the position of the hit with an index on its page; 0 means unknown.
func (f form) Position(index int) int {
	if f.Cursor != "" {
		return 0
	}
	return index + 1
}

// Said returns the verdict of the user on a hit that was just stored, or "".
func (p *searchPage) Said(id string) string {
	verdict, document, _ := strings.Cut(p.Rated, " ")
	if document != id {
		return ""
	}
	return verdict
}
