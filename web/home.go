package web

import "net/http"

type homePage struct {
	page
	Collections []collection
}

// home lists the collections. If there is one only, it redirects to its search page, or to its
// about page while it has no generation, unless the query has the parameter "all".
func (s *site) home(w http.ResponseWriter, r *http.Request) (string, any, error) {
	var answer struct{ Collections []collection }
	if err := s.get(r, &answer, nil, "collections"); err != nil {
		return "", nil, err
	}
	p := homePage{page: s.page(r, "", ""), Collections: answer.Collections}
	p.Title = p.T("Collections")
	p.Styles = []string{"collection.css"}
	if len(answer.Collections) == 1 && !r.URL.Query().Has("all") {
		to := collectionPath(answer.Collections[0].Name)
		if answer.Collections[0].Generation == nil {
			to = aboutPath(answer.Collections[0].Name)
		}
		http.Redirect(w, r, to, http.StatusFound)
		return "", nil, nil
	}
	return "home.html", p, nil
}
