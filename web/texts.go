package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"golang.org/x/text/language"
)

//go:embed texts
var translations embed.FS

// texts maps English texts to their translations. It is empty for English.
type texts map[string]string

// languages lists the languages of the page with their lang attributes. The first is the default.
var languages = []struct{ Tag, Name string }{{"en", "English"}, {"zh", "中文"}}

var matcher = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// loadTexts reads all files in the directory of a language.
func loadTexts(tag string) (texts, error) {
	all := texts{}
	entries, err := translations.ReadDir("texts/" + tag)
	if err != nil {
		return all, nil // English has no directory
	}
	for _, e := range entries {
		b, err := translations.ReadFile("texts/" + tag + "/" + e.Name())
		if err != nil {
			return nil, err
		}
		part := texts{}
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("texts/%s/%s: %w", tag, e.Name(), err)
		}
		maps.Copy(all, part)
	}
	return all, nil
}

// translate returns the translation of a format with its arguments. A format without a translation
// stays English.
func (t texts) translate(english string, args ...any) string {
	s, ok := t[english]
	if !ok {
		s = english
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// count formats a number of things. Both one and many contain %s for the number.
func (t texts) count(n int, one, many string) string {
	if n == 1 && len(t) == 0 {
		return fmt.Sprintf(one, "1")
	}
	return t.translate(many, thousands(n))
}

// languageCookie names the cookie that holds the chosen language.
const languageCookie = "hashsearch_language"

// languageOf returns the language of a page: the one chosen, or else the browser's preference.
func languageOf(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && isLanguage(c.Value) {
		return c.Value
	}
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return languages[i].Tag
}

func isLanguage(tag string) bool {
	return slices.ContainsFunc(languages, func(l struct{ Tag, Name string }) bool { return l.Tag == tag })
}

// chooseLanguage stores the language in a cookie, and redirects to the page where it was chosen.
func (s *site) chooseLanguage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if tag := r.PostFormValue("language"); isLanguage(tag) {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: tag, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode})
	}
	http.Redirect(w, r, local(r.PostFormValue("to")), http.StatusSeeOther)
}
