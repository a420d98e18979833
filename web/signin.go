package web

import (
	"net/http"
	"strings"
)

// keyCookie is where a browser keeps the key of who signed in, out of the reach of scripts.
const keyCookie = "hashsearch_key"

type signInPage struct {
	page
	To      string // where to go then
	Refused bool
}

// signIn shows the form, which is also what pages answer while the API wants a key.
func (s *site) signIn(w http.ResponseWriter, r *http.Request, status int, p signInPage) {
	p.page = s.page(r, "", "")
	p.Title = p.T("Sign in")
	s.render(w, status, "signin.html", p)
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request) {
	s.signIn(w, r, http.StatusOK, signInPage{To: local(r.URL.Query().Get("to"))})
}

// doSignIn keeps a key in the browser if the API takes it, until the browser ends.
func (s *site) doSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	c := cookie(r, strings.TrimSpace(r.PostFormValue("key")))
	to := local(r.PostFormValue("to"))
	if c.Value == "" || c.Valid() != nil || !s.takes(r, c) {
		s.signIn(w, r, http.StatusUnauthorized, signInPage{To: to, Refused: true})
		return
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// takes asks the API for its collections by the key in the cookie.
func (s *site) takes(r *http.Request, c *http.Cookie) bool {
	r = r.Clone(r.Context())
	r.Header.Del("Cookie")
	r.AddCookie(c)
	var answer struct{}
	return s.get(r, &answer, nil, "collections") == nil
}

func (s *site) doSignOut(w http.ResponseWriter, r *http.Request) {
	c := cookie(r, "")
	c.MaxAge = -1
	http.SetCookie(w, c)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

func cookie(r *http.Request, key string) *http.Cookie {
	return &http.Cookie{Name: keyCookie, Value: key, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
}

// local is the address if it is one of this server, and else the first page: nobody is led elsewhere by a link to here.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}
