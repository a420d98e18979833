package web

import "net/http"

type homePage struct {
	page
	Collections []collection
}

// home lists the collections; the only one is gone to at once.
func (s *site) home(w http.ResponseWriter, r *http.Request) (string, any, error) {
	var answer struct{ Collections []collection }
	if err := s.get(r, &answer, nil, "collections"); err != nil {
		return "", nil, err
	}
	p := homePage{page: s.page(r, "", ""), Collections: answer.Collections}
	p.Title = p.T("Collections")
	if len(answer.Collections) == 1 {
		http.Redirect(w, r, collectionPath(answer.Collections[0].Name), http.StatusFound)
		return "", nil, nil
	}
	return "home.html", p, nil
}
