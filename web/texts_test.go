package web

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	inGo        = regexp.MustCompile(`(?:\.T|\.translate|titled)\((("(?:[^"\\]|\\.)*"))`)
	inTemplates = regexp.MustCompile(`[.$\w]*\.T "((?:[^"\\]|\\.)*)"`)
	counted     = regexp.MustCompile(`\.N(?:\(| )[^"]*"((?:[^"\\]|\\.)*)",? "((?:[^"\\]|\\.)*)"`)
	inScripts   = regexp.MustCompile(`\bt\("((?:[^"\\]|\\.)*)"`)
	verbs       = regexp.MustCompile(`%(?:\[\d\])?[sdqv]`)
)

// usedTexts returns all English texts of the Go files, templates and scripts, and of the API.
func usedTexts(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		find := func(re *regexp.Regexp, group int) {
			for _, m := range re.FindAllSubmatch(b, -1) {
				all[strings.Trim(string(m[group]), `"`)] = true
			}
		}
		switch {
		case strings.HasSuffix(path, ".go"):
			find(inGo, 1)
			find(counted, 2)
		case strings.HasSuffix(path, ".html"):
			find(inTemplates, 1)
			find(counted, 2)
		case strings.HasSuffix(path, ".js"):
			find(inScripts, 1)
		}
		return err
	})
	kinds := texts{} // texts of the API; a test of the server checks that all are listed
	if b, err := translations.ReadFile("texts/zh/kinds.json"); err != nil || json.Unmarshal(b, &kinds) != nil {
		t.Fatal("no texts of kinds", err)
	}
	for english := range kinds {
		all[english] = true
	}
	if err != nil || len(all) < 10 {
		t.Fatalf("%d texts, %v", len(all), err)
	}
	return all
}

// TestTexts checks that each language but English translates exactly the texts in use, with the
// same number of arguments.
func TestTexts(t *testing.T) {
	all := usedTexts(t)
	for _, l := range languages[1:] {
		have, err := loadTexts(l.Tag)
		if err != nil {
			t.Fatal(err)
		}
		for english := range all {
			if translated := have[english]; translated == "" {
				t.Errorf("%s lacks %q", l.Tag, english)
			} else if a, b := verbs.FindAllString(english, -1), verbs.FindAllString(translated, -1); len(a) != len(b) {
				t.Errorf("%s: %q has places %q, %q has %q", l.Tag, english, a, translated, b)
			}
		}
		for english := range have {
			if !all[english] {
				t.Errorf("%s has %q, which no page uses", l.Tag, english)
			}
		}
	}
}

// TestLanguage checks that a page uses the language chosen, or else the browser's preference.
func TestLanguage(t *testing.T) {
	h := Handler(harbourAPI(t))
	for _, c := range []struct{ chosen, accepted, want string }{
		{"", "", "en"},
		{"", "de, fr;q=0.5", "en"},
		{"", "zh-CN,zh;q=0.9,en;q=0.8", "zh"},
		{"", "en;q=0.3, zh", "zh"},
		{"en", "zh", "en"},
		{"zh", "", "zh"},
		{"tlh", "zh", "zh"},
	} {
		body := get(h, harbour, "Cookie", languageCookie+"="+c.chosen, "Accept-Language", c.accepted).Body.String()
		if !strings.Contains(body, `<html lang="`+c.want+`"`) {
			t.Errorf("%q chosen, %q accepted: not %s", c.chosen, c.accepted, c.want)
		}
	}
	if body := get(h, harbour, "Accept-Language", "zh").Body.String(); !strings.Contains(body, "跳到正文") {
		t.Error("a Chinese page contains English")
	}
}

// TestChooseLanguage checks that choosing a language redirects to the page where it was chosen.
func TestChooseLanguage(t *testing.T) {
	h := Handler(harbourAPI(t))
	for _, c := range []struct {
		language, to, location string
		kept                   bool
	}{
		{"zh", harbour + "?q=tide", harbour + "?q=tide", true},
		{"en", "//evil.example", "/", true},
		{"tlh", harbour, harbour, false},
	} {
		w := send(h, "/language", map[string][]string{"language": {c.language}, "to": {c.to}})
		if w.Code != 303 || w.Header().Get("Location") != c.location || slices.Contains(w.Header()["Set-Cookie"], "") || (w.Header().Get("Set-Cookie") != "") != c.kept {
			t.Errorf("%s to %s: %d %v", c.language, c.to, w.Code, w.Header())
		}
	}
}

// TestForward checks that requests of scripts carry the page's key, and that ids may have slashes.
func TestForward(t *testing.T) {
	api, good, _, stranger := locked(t)
	h := Handler(api)
	for _, c := range []struct {
		path, key string
		status    int
	}{
		{"/page/v1/collections", good, 200},
		{"/page/v1/collections", "", 401},
		{"/page/v1/collections/harbour%20log/generations", stranger, 403},
		{"/page/v1/collections/harbour%20log/documents/tides%2Fmoon", good, 200},
		{"/page/v1/collections/harbour%20log/search?q=tide", good, 200},
	} {
		if w := get(h, c.path, "Cookie", keyCookie+"="+c.key); w.Code != c.status {
			t.Errorf("%s by %q: %d", c.path, c.key, w.Code)
		}
	}
}
