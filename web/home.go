package web

import "net/http"

type homePage struct {
	page
	Collections []collection
}

// home lists the collections. If there is one only, it redirects to its search page with the same
// query, or to its about page while it has no documents, unless the query has the parameter "all".
func (s *site) home(w http.ResponseWriter, r *http.Request) (string, any, error) {
	var answer struct{ Collections []collection }
	if err := s.get(r, &answer, nil, "collections"); err != nil {
		return "", nil, err
	}
	p := homePage{page: s.page(r, "", ""), Collections: answer.Collections}
	p.Title = p.T("Collections")
	p.Styles = []string{"collection.css"}
	if len(answer.Collections) == 1 && !r.URL.Query().Has("all") {
		http.Redirect(w, r, answer.Collections[0].home(r.URL.RawQuery), http.StatusFound)
		return "", nil, nil
	}
	return "home.html", p, nil
}

// home returns where people begin: the search page with a query, or the about page if there are no
// documents to search.
func (c collection) home(query string) string {
	switch {
	case c.Documents == 0:
		return aboutPath(c.Name)
	case query != "":
		return collectionPath(c.Name) + "?" + query
	}
	return collectionPath(c.Name)
}
