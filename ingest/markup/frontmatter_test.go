package markup

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestFrontMatter(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"Jekyll", "---\nlayout: post\ntitle:  \"A: b\"\ndate: 2017-05-03 10:00\ncategories: rust cargo\ntags: [One, 'two words']\n---\n# Heading\n\nbody\n",
			document.Document{Title: "A: b", Text: "Heading\nbody", Labels: []string{"rust", "cargo", "One", "two words"}, Fields: map[string]string{"layout": "post", "date": "2017-05-03 10:00"}}},
		{"the title is the heading, too", "---\ntitle: Same\n---\n# Same\n\nbody", document.Document{Title: "Same", Text: "body"}},
		{"Hugo", "+++\ntitle = 'T'\ndate = 2020-01-02\nat = 2020-01-02T03:04:05Z\nkeywords = ['k']\nweight = 3\n[taxonomies]\ntags = ['a']\ncategories = ['b']\n+++\nbody",
			document.Document{Title: "T", Text: "body", Labels: []string{"k", "b", "a"}, Fields: map[string]string{"date": "2020-01-02", "at": "2020-01-02T03:04:05Z", "weight": "3"}}},
		{"JSON", "{\n\"title\": \"T\", \"tags\": [{\"name\": \"x\"}, \"y\"], \"n\": 1.50\n}\nbody", document.Document{Title: "T", Text: "body", Labels: []string{"x", "y"}, Fields: map[string]string{"n": "1.50"}}},
		{"a vault", "---\naliases:\n  - Other\n  - Name\ntags: '#a, #b/c'\nid: 007\nempty:\n---\nbody", document.Document{Text: "body", Labels: []string{"a", "b/c"}, Fields: map[string]string{"id": "007"}, Lists: map[string][]string{"aliases": {"Other", "Name"}}}},
		{"late, indented, without a final line break", "\n\n  ---\n  title: T\n  ---", document.Document{Title: "T"}},
		{"indented settings", "---\n  title: T\n  tags:\n    - a\n---\nbody", document.Document{Title: "T", Text: "body", Labels: []string{"a"}}},
		{"ends with dots, CRLF", "---\r\nTITLE: T\r\n...\r\nbody", document.Document{Title: "T", Text: "body"}},
		{"nested", "---\nauthor:\n  name: N\n  n: 1\n---\nbody", document.Document{Text: "body", Fields: map[string]string{"author": `{"n":"1","name":"N"}`}}},
		{"aliases of YAML", "---\na: &x [1, 2]\nb: *x\nc: &y z\nd: *y\n---\nbody", document.Document{Text: "body", Fields: map[string]string{"c": "z", "d": "z"}, Lists: map[string][]string{"a": {"1", "2"}}}},
		{"a rule", "---\n\nJust prose.\n\n---\n\nMore", document.Document{Text: "Just prose.\nMore"}},
		{"not closed", "---\ntitle: T\n\nbody", document.Document{Text: "title: T\nbody"}},
		{"a colon in a title", "---\n# comment\ntitle: A: b\ntags:\n  - x\n---\nbody", document.Document{Title: "A: b", Text: "body"}},
		{"not YAML", "---\ntitle: [T\nno setting\n---\nbody", document.Document{Text: "title: [T no setting\nbody"}},
		{"an object in the text", "{x} is a set\n", document.Document{Text: "{x} is a set"}},
	} {
		if diff := cmp.Diff(tt.want, Markdown(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Front matter that is too long is text.
func TestLongFrontMatter(t *testing.T) {
	page := "---\na: " + strings.Repeat("x ", maxFrontMatter) + "\n---\nbody"
	if settings, text := splitFrontMatter(page); settings != nil || text != page {
		t.Errorf("%d settings, %d bytes", len(settings), len(text))
	}
}

// Aliases that double at each level do not take exponential time.
func TestFrontMatterOfAliases(t *testing.T) {
	var b strings.Builder
	b.WriteString("---\na0: &a0 [x, x]\n")
	for i := 1; i < 60; i++ {
		b.WriteString(strings.NewReplacer("N", string(rune('0'+i%10))+strings.Repeat("n", i/10), "M", string(rune('0'+(i-1)%10))+strings.Repeat("n", (i-1)/10)).Replace("aN: &aN [*aM, *aM]\n"))
	}
	b.WriteString("---\nbody")
	start := time.Now()
	if d := Markdown(b.String()); d.Text != "body" {
		t.Errorf("%.200q", d.Text)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%s", took)
	}
}

func FuzzFrontMatter(f *testing.F) {
	f.Add("---\ntitle: T\ntags: [a, b]\n---\nbody")
	f.Add("+++\na = 1\n+++\nbody")
	f.Add("{\"a\": {}}\nbody")
	f.Fuzz(func(t *testing.T, page string) {
		settings, text := splitFrontMatter(page)
		if settings != nil && len(text) >= len(page) || settings == nil && text != strings.ReplaceAll(page, "\r\n", "\n") {
			t.Errorf("%q, %q", settings, text)
		}
		Markdown(page)
	})
}
