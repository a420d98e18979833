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
		"ratio":    ratio,
		"words":    func(s []string) string { return strings.Join(s, " ") },
		"sentence": sentence,
		"topic":    topicName,
		"opening":  openingOf,
		"address":  collectionPath,
		"task":     taskPath,
		"number":   number,
		"document": documentPath,
		"passage":  passageName,
		"map":      mapPath,
		"download": download,
		"balance":  balance,
		"seconds":  func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) },
	})
	return &pages{template.Must(t.ParseFS(templates, "templates/*.html"))}
}

// render writes a page after the template has succeeded, because a truncated page would look
// complete.
func (s *site) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "rendering the page failed: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// A page holds the data of the layout common to all pages, and their language.
type page struct {
	Title  string
	Name   string // name of the collection, or ""
	At     string // page: search, document, documents, about, map, bits, task or tasks
	Lang   string // as in the lang attribute
	Here   string // address of the page
	Signed bool   // the browser sent a key
	texts  texts

	Styles, Scripts []string // assets in addition to those of every page
	Fresh           bool     // its contents change: a browser without scripts reloads it
}

// page returns the layout data of a page of the collection name, or of none if name is "".
func (s *site) page(r *http.Request, name, at string) page {
	lang := languageOf(r)
	_, err := r.Cookie(keyCookie)
	return page{Name: name, At: at, Lang: lang, Here: r.URL.RequestURI(), Signed: err == nil, texts: s.texts[lang]}
}

// titled returns p with a title.
func (p page) titled(title string) page {
	p.Title = title
	return p
}

// T translates an English format and its arguments into the language of the page.
func (p page) T(english string, args ...any) string { return p.texts.translate(english, args...) }

// N formats a number of things in the language of the page. Both texts contain %s for the number.
func (p page) N(n int, one, many string) string { return p.texts.count(n, one, many) }

// Languages returns the languages of the page.
func (p page) Languages() any { return languages }

type errorPage struct {
	page
	Detail    string
	RequestID string
	Key       bool // a key with other permissions is required
}

// fail renders err as a page, with the status of its problem or 500.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := &wire.Problem{Status: http.StatusInternalServerError}
	errors.As(err, &p)
	frame := s.page(r, "", "")
	frame.Title = frame.T("The request failed")
	if p.Status == http.StatusNotFound {
		frame.Title = frame.T("Not found")
	}
	refused := p.Code == "key_refused" || p.Code == "key_filtered"
	if refused {
		frame.Title = frame.T("Permission denied")
	}
	e := errorPage{page: frame, Detail: frame.message(err), Key: refused}
	if p.Status >= http.StatusInternalServerError {
		e.RequestID = p.RequestID
	}
	s.render(w, p.Status, "error.html", e)
}

// sentence returns s with a capital first letter and a final stop.
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

// collectionPath returns the address of a collection's search page.
func collectionPath(name string) string { return "/c/" + url.PathEscape(name) }

// documentPath returns the address of a document. Slashes in the id are escaped only where a
// browser or the router would otherwise clean the path.
func documentPath(collection, id string) string {
	escaped := url.PathEscape(id)
	if plain := strings.ReplaceAll(escaped, "%2F", "/"); path.Clean("/"+plain) == "/"+plain {
		escaped = plain
	}
	return collectionPath(collection) + "/d/" + escaped
}

// mapPath returns the address of the map of a collection with a document marked.
func mapPath(collection, id string) string {
	return collectionPath(collection) + "/map?" + url.Values{"id": {id}}.Encode()
}

// thousands formats 10987 as 10,987.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// ratio formats x with two decimals.
func ratio(x float64) string { return fmt.Sprintf("%.2f", x) }

// number formats x with three significant digits, or with one decimal from 100 on.
func number(x float64) string {
	if x >= 100 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// size formats a number of bytes with a decimal unit.
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

// took formats microseconds as milliseconds or seconds.
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
