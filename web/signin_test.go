package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/keys"
)

// locked returns the API with keys: one for everything, one for searches in the collection, and one
// for searches in another.
func locked(t *testing.T) (s *server, good, reader, stranger string) {
	file := filepath.Join(t.TempDir(), "keys.json")
	s = harbourAPI(t)
	good = try(keys.Add(file, keys.Key{Scope: keys.Admin, Collection: keys.All}))(t)
	reader = try(keys.Add(file, keys.Key{Scope: keys.Search, Collection: "harbour log"}))(t)
	stranger = try(keys.Add(file, keys.Key{Scope: keys.Search, Collection: "elsewhere"}))(t)
	s.opts.Keys = try(keys.Open(file))(t)
	s.Handler = api.New(s.set, s.opts)
	return s, good, reader, stranger
}

// TestPagesWantKey checks that pages show the sign-in form only until there is a key.
func TestPagesWantKey(t *testing.T) {
	api, good, _, stranger := locked(t)
	h := Handler(api)
	for _, target := range []string{"/", harbour, harbour + "?q=tide&limit=25", harbour + "?like=nobody", harbour + "/d/tides/moon", harbour + "/about", "/c/nope"} {
		for _, key := range []string{"", "bad"} {
			w := get(h, target, "Cookie", keyCookie+"="+key)
			if body := w.Body.String(); w.Code != 401 || !strings.Contains(body, `action="/sign-in"`) || strings.Contains(body, "12 documents") || strings.Contains(body, "high water") {
				t.Errorf("%s by %q: %d %s", target, key, w.Code, body)
			}
		}
		if w := get(h, target, "Cookie", keyCookie+"="+stranger); target != "/" && (w.Code != 403 || !strings.Contains(w.Body.String(), "another key")) {
			t.Errorf("%s by the key of another collection: %d", target, w.Code)
		}
	}
	if w := get(h, "/", "Cookie", keyCookie+"="+stranger); w.Code != 200 || strings.Contains(w.Body.String(), "harbour") {
		t.Errorf("the list of collections by the key of another: %d", w.Code)
	}
	if w := get(h, harbour+"?q=tide", "Cookie", keyCookie+"="+good); w.Code != 200 || !strings.Contains(w.Body.String(), "<mark>tide</mark>") {
		t.Errorf("by a good key: %d", w.Code)
	}
}

func send(h http.Handler, target string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestSignIn checks that signing in sets a cookie for this server only, and redirects to the page
// requested but never to another server.
func TestSignIn(t *testing.T) {
	api, good, _, _ := locked(t)
	h := Handler(api)
	for _, c := range []struct {
		target, key, to, site string
		status                int
		location              string
	}{
		{"/sign-in", " " + good + "\n", harbour, "", 303, harbour},
		{"https://x/sign-in", good, "/", "same-origin", 303, "/"},
		{"/sign-in", good, "//example.com", "", 303, "/"},
		{"/sign-in", good, `/\example.com`, "", 303, "/"},
		{"/sign-in", good, "https://example.com", "", 303, "/"},
		{"/sign-in", "bad", harbour, "", 401, ""},
		{"/sign-in", "", harbour, "", 401, ""},
		{"/sign-in", "a;b", harbour, "", 401, ""},
		{"/sign-in", good, "/", "cross-site", 403, ""},
	} {
		w := send(h, c.target, url.Values{"key": {c.key}, "to": {c.to}}, "Sec-Fetch-Site", c.site)
		if w.Code != c.status || w.Header().Get("Location") != c.location {
			t.Errorf("%+v: %d to %q", c, w.Code, w.Header().Get("Location"))
		}
		want := ""
		if c.status == 303 {
			want = keyCookie + "=" + good + "; Path=/; HttpOnly; SameSite=Strict"
			if strings.HasPrefix(c.target, "https:") {
				want = keyCookie + "=" + good + "; Path=/; HttpOnly; Secure; SameSite=Strict"
			}
		}
		if got := w.Header().Get("Set-Cookie"); got != want {
			t.Errorf("%+v: cookie %q", c, got)
		}
		if w.Code == 401 && !strings.Contains(w.Body.String(), `value="/c/harbour%20log"`) {
			t.Errorf("%+v: the form forgot where to go", c)
		}
	}
	behind := send(h, "/sign-in", url.Values{"key": {good}}, "X-Forwarded-Proto", "https")
	if !strings.Contains(behind.Header().Get("Set-Cookie"), "; Secure;") {
		t.Errorf("behind a proxy that encrypts: cookie %q", behind.Header().Get("Set-Cookie"))
	}
	if w := send(h, "/sign-out", nil); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Set-Cookie"), keyCookie+"=; Path=/; Max-Age=0") {
		t.Errorf("signing out: %d, cookie %q", w.Code, w.Header().Get("Set-Cookie"))
	}
	if w := get(h, "/sign-in", "Cookie", keyCookie+"="+good); w.Code != 200 || !strings.Contains(w.Body.String(), "Sign out") {
		t.Errorf("the form: %d", w.Code)
	}
}

// TestNoCORS checks that other origins can neither read nor frame pages and assets.
func TestNoCORS(t *testing.T) {
	h := Handler(harbourAPI(t))
	for _, target := range []string{"/", harbour, "/assets/page.js", "/sign-in"} {
		w := get(h, target, "Origin", "https://example.com")
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s answers with %s", target, name)
			}
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "form-action 'self'") {
			t.Errorf("%s: %s", target, policy)
		}
	}
}
