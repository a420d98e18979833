package web

import (
	"net/http"
	"strings"
)

// keyCookie names the cookie that holds the key of a signed-in user. Scripts cannot read it.
const keyCookie = "hashsearch_key"

type signInPage struct {
	page
	To      string // address to open after signing in
	Refused bool
}

// signIn renders the sign-in form. Other pages show it as well if the API requires a key.
func (s *site) signIn(w http.ResponseWriter, r *http.Request, status int, p signInPage) {
	p.page = s.page(r, "", "")
	p.Title = p.T("Sign in")
	s.render(w, status, "signin.html", p)
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request) {
	s.signIn(w, r, http.StatusOK, signInPage{To: local(r.URL.Query().Get("to"))})
}

// doSignIn stores the key in a session cookie if the API accepts it.
func (s *site) doSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	c := cookie(r, strings.TrimSpace(r.PostFormValue("key")))
	to := local(r.PostFormValue("to"))
	if c.Value == "" || c.Valid() != nil || !s.accepts(r, c) {
		s.signIn(w, r, http.StatusUnauthorized, signInPage{To: to, Refused: true})
		return
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// accepts reports whether the API lists its collections with the key in c.
func (s *site) accepts(r *http.Request, c *http.Cookie) bool {
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
	return &http.Cookie{Name: keyCookie, Value: key, Path: "/", HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode}
}

// encrypted reports whether the browser has sent the request by TLS, to the server or to a proxy.
// A false header makes cookies only stricter.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// local returns the address to if it is on this server, and otherwise "/", so that a link to this
// server cannot redirect to another one.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}
