package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

//go:embed templates
var templates embed.FS

type pages struct{ *template.Template }

func loadPages(a *assets) *pages {
	t := template.New("").Funcs(template.FuncMap{
		"asset":    a.path,
		"api":      pagePath,
		"thousand": thousands,
		"size":     size,
		"date":     func(t time.Time) string { return t.Format("2 January 2006, 15:04") },
		"ratio":    func(x float64) string { return fmt.Sprintf("%.2f", x) },
		"words":    func(s []string) string { return strings.Join(s, " ") },
		"sentence": sentence,
		"address":  collectionPath,
		"task":     taskPath,
		"number":   number,
		"document": documentPath,
		"map":      mapPath,
		"download": download,
		"balance":  balance,
		"seconds":  func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) },
	})
	return &pages{template.Must(t.ParseFS(templates, "templates/*.html"))}
}

// render writes a page only when all of it is there: half a page would look like a whole one.
func (s *site) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page could not be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// A page is what the frame around every page shows, and the language that it speaks.
type page struct {
	Title  string
	Name   string // of the collection, if it is about one
	At     string // which page of the collection: search, document, about, map or bits
	Lang   string // as in the lang attribute
	Here   string // its own address
	Signed bool   // there is a key
	texts  texts

	Styles, Scripts []string // assets that this page needs beside those of every page
	Fresh           bool     // it changes by itself, so that a browser without scripts loads it again
}

// page begins a page of the collection of that name, or of none.
func (s *site) page(r *http.Request, name, at string) page {
	lang := speaks(r)
	_, err := r.Cookie(keyCookie)
	return page{Name: name, At: at, Lang: lang, Here: r.URL.RequestURI(), Signed: err == nil, texts: s.texts[lang]}
}

// titled is the page under a title.
func (p page) titled(title string) page {
	p.Title = title
	return p
}

// T is an English text in the language of the page.
func (p page) T(english string, args ...any) string { return p.texts.say(english, args...) }

// N is a number of things in the language of the page; both texts have a %s for the number.
func (p page) N(n int, one, many string) string { return p.texts.count(n, one, many) }

// Languages are all that the page speaks.
func (p page) Languages() any { return languages }

type errorPage struct {
	page
	Detail    string
	RequestID string
	Key       bool // another key would help
}

// fail answers with what went wrong.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := &wire.Problem{Status: http.StatusInternalServerError}
	errors.As(err, &p)
	frame := s.page(r, "", "")
	frame.Title = frame.T("This did not work")
	if p.Status == http.StatusNotFound {
		frame.Title = frame.T("Nothing here")
	}
	if p.Code == "key_refused" {
		frame.Title = frame.T("Not with this key")
	}
	e := errorPage{page: frame, Detail: frame.says(err), Key: p.Code == "key_refused"}
	if p.Status >= http.StatusInternalServerError {
		e.RequestID = p.RequestID
	}
	s.render(w, p.Status, "error.html", e)
}

// sentence writes what the API says in lower case as a sentence.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// collectionPath is the address of a collection's search page.
func collectionPath(name string) string { return "/c/" + url.PathEscape(name) }

// documentPath is the address of a document. Slashes in the id stay as they are, unless a
// browser or the router would take the path apart differently.
func documentPath(collection, id string) string {
	escaped := url.PathEscape(id)
	if plain := strings.ReplaceAll(escaped, "%2F", "/"); path.Clean("/"+plain) == "/"+plain {
		escaped = plain
	}
	return collectionPath(collection) + "/d/" + escaped
}

// mapPath is where the map of a collection shows a document.
func mapPath(collection, id string) string {
	return collectionPath(collection) + "/map?" + url.Values{"id": {id}}.Encode()
}

// thousands writes 10987 as 10,987.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// number writes a real number in about four digits.
func number(x float64) string {
	if x >= 100 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// size writes a number of bytes for people.
func size(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	x, name := float64(n), ""
	for _, name = range []string{"kB", "MB", "GB", "TB"} {
		if x /= unit; x < 999.5 {
			break
		}
	}
	if x < 10 {
		return fmt.Sprintf("%.1f %s", x, name)
	}
	return fmt.Sprintf("%.0f %s", x, name)
}

// took writes microseconds for people.
func took(micros int64) string {
	switch d := time.Duration(micros) * time.Microsecond; {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(micros)/1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}
