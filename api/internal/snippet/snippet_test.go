package snippet

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// show returns a snippet with its matches in brackets.
func show(s []wire.Segment) string {
	var b strings.Builder
	for _, p := range s {
		if p.Match {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestSnippet(t *testing.T) {
	far := strings.Repeat("one two three four five ", 30)
	for _, c := range []struct{ name, text, terms, want string }{
		{"empty", "", "x", ""},
		{"no terms", "A short text.", "", "A short text."},
		{"stems", "Baking: he bakes, she baked", "bake", "[Baking]: he [bakes], she [baked]"},
		{"white space", "  a\n\n\tlamp \n in the fog\n", "lamp", "a [lamp] in the fog"},
		{"markup stays text", "<b>lamp</b>", "lamp", "<b>[lamp]</b>"},
		{"an identifier", "See x-4711, or 4711, of the 42nd", "x-4711 4711 42nd", "See [x-4711], or [4711], of the [42nd]"},
		{"broken utf-8", "a lamp \xe9 glows", "glow", "a lamp [glows]"},
		{"the far end", far + "the lamp.", "lamp", "… four five " + strings.Repeat("one two three four five ", 9) + "the [lamp]."},
		{"the beginning", "Lamp. " + far, "lamp", "[Lamp]. " + strings.Repeat("one two three four five ", 9) + "one two three four …"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(New(ingest.Analyzer{}, strings.Fields(c.terms)).Cut(c.text))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// The stretch with the most different terms is preferred to one with the same term often.
func TestSnippetDensest(t *testing.T) {
	pad := strings.Repeat("nothing to see here at all ", 20)
	text := "lamp lamp lamp " + pad + "the lamp in the fog " + pad
	got := show(New(ingest.Analyzer{}, []string{"lamp", "fog"}).Cut(text))
	if !strings.Contains(got, "the [lamp] in the [fog]") {
		t.Errorf("got %q", got)
	}
}

// Overlapping bigrams become one match.
func TestSnippetBigrams(t *testing.T) {
	a := ingest.Analyzer{Language: "none"}
	var terms []string
	for term := range a.Terms("语义哈希") {
		terms = append(terms, term)
	}
	if got := show(New(a, terms).Cut("学习语义哈希函数")); !strings.Contains(got, "[语义哈希]") {
		t.Errorf("got %q for %q", got, terms)
	}
}

// A snippet of any text is valid UTF-8, has a bounded length, and shows only parts of the text.
func TestSnippetAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"lamp", "fog", "horn", "\n", "\xff", "ü", "语义", "x", "<b>", strings.Repeat("long", 100)}), 0, 300).Draw(t, "words")
		text := strings.Join(words, rapid.SampledFrom([]string{" ", "", "\n"}).Draw(t, "between"))
		all := ""
		for _, s := range New(ingest.Analyzer{}, []string{"lamp", "fog"}).Cut(text) {
			if s.Text == "" || !utf8.ValidString(s.Text) {
				t.Fatalf("segment %q", s.Text)
			}
			all += s.Text
		}
		if len(all) > 2*snippetBytes+400 {
			t.Fatalf("snippet of %d bytes", len(all))
		}
		plain := func(s string) string { return strings.Join(strings.Fields(strings.ToValidUTF8(s, " ")), " ") }
		inner := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(all, "… "), " …"))
		if !strings.Contains(plain(text), inner) {
			t.Fatalf("%q is not in %q", inner, plain(text))
		}
	})
}

// Words of each language of a mixed collection are marked.
func TestMixedSnippet(t *testing.T) {
	s := New(ingest.NewAnalyzer("de", "en"), []string{"haus", "häuser", "run", "running"})
	for text, want := range map[string]string{"Das alte Haus war leer.": "Das alte [Haus] war leer.", "She runs home.": "She [runs] home."} {
		if got := show(s.Cut(text)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
