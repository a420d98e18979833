package typed

import (
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

func phrase(t interface{ Fatalf(string, ...any) }, text string) Phrase {
	r := resolution{Resolver: Resolver{Dictionary: words.New()}}
	c := Clause{Text: text, Phrase: true}
	slots, _ := r.analyse(c)
	p := r.phrase(c, slots)
	if len(p.elements) == 0 {
		t.Fatalf("%q has no words", text)
	}
	return p
}

func TestPhraseIn(t *testing.T) {
	tests := []struct {
		phrase, text string
		want         bool
	}{
		{"space shuttle", "The space shuttle flies", true},
		{"space shuttles", "A shuttle in space", false},
		{"space shuttle", "Spaces, shuttling", true},
		{"space shuttle", "space the shuttle", false},
		{"space the shuttle", "space the shuttle", true},
		{"to be or not to be", "or not to be or not to be", true},
		{"to be or not to be", "to be or to be", false},
		{"a a b", "a a a b", true},
		{"c++ library", "the C++ library", true},
		{"c++ library", "the c library", false},
		{"c library", "the c++ library", true},
		{"x-4711", "part X 4711", true},
		{"x-4711 part", "x-4711 parts", true},
		{"4711", "x-4711", true},
		{"语义哈希", "关于语义哈希的论文", true},
		{"语义哈希", "关于语义的哈希", false},
		{"语义哈希", "语义 哈希", false},
		{"语义 哈希", "语义哈希", true},
		{"用Go语言", "我们用 Go 语言", true},
		{"书", "读书人", true},
	}
	for _, test := range tests {
		p := phrase(t, test.phrase)
		if got := p.In(ingest.Analyzer{}, "", test.text); got != test.want {
			t.Errorf("%q in %q: %v, want %v", test.phrase, test.text, got, test.want)
		}
	}
}

func TestPhraseInOneField(t *testing.T) {
	p := phrase(t, "space shuttle")
	for _, test := range []struct {
		title, text   string
		any, ofTitles bool
	}{
		{"space shuttle", "", true, true},
		{"", "space shuttle", true, false},
		{"space", "shuttle", false, false},
	} {
		p.Title = false
		if got := p.In(ingest.Analyzer{}, test.title, test.text); got != test.any {
			t.Errorf("%q, %q: %v", test.title, test.text, got)
		}
		p.Title = true
		if got := p.In(ingest.Analyzer{}, test.title, test.text); got != test.ofTitles {
			t.Errorf("%q, %q: %v in the title", test.title, test.text, got)
		}
	}
}

var prose = rapid.StringMatching(`([ab] |[ab]-1|C\+\+|the |中|国|x_|\. |　|[ab]){1,12}`)

// TestPhraseWords checks that documents with a phrase hold its words, and that a text has itself
// as a phrase.
func TestPhraseWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := prose.Draw(t, "phrase")
		if len(slices.Collect(ingest.Analyzer{}.Words(text))) == 0 {
			t.Skip()
		}
		p := phrase(t, text)
		for i, other := range []string{text, "ab " + text + " ba", prose.Draw(t, "text")} {
			in := p.In(ingest.Analyzer{}, "", other)
			if i < 2 && !in {
				t.Fatalf("%q is not in %q", text, other)
			}
			if missing := missing(p.Words, other); in && missing != "" {
				t.Fatalf("%q has the phrase %q without the word %q", other, text, missing)
			}
		}
	})
}

// missing returns a word that a text lacks, or "".
func missing(list []words.Word, text string) string {
	terms := map[string]bool{}
	for t := range (ingest.Analyzer{}).Words(text) {
		terms[t.Term] = true
	}
	for _, w := range list {
		if !terms[w.Terms[0]] {
			return w.Terms[0]
		}
	}
	return ""
}

// TestElementsOfFields checks that the words of fields are those of the text.
func TestElementsOfFields(t *testing.T) {
	texts := rapid.StringMatching(`([A-Za-zß'" \n\t\r　中国ンภ1-3_.:@,+#-]|the |\xff| \.|of |カ|\x{301}|´|\x{200d}){0,60}`)
	rapid.Check(t, func(t *rapid.T) {
		a := ingest.Analyzer{Language: rapid.SampledFrom(ingest.Languages()).Draw(t, "language"), Version: rapid.IntRange(1, ingest.AnalyzerVersion).Draw(t, "version")}
		text := texts.Draw(t, "text")
		want := slices.Collect(elements(a, text))
		var got []element
		for rest := text; len(rest) > 0; {
			end := cutField(rest)
			got = slices.AppendSeq(got, elements(a, rest[:end]))
			rest = rest[end:]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: fields have the words %v, the text %v", text, got, want)
		}
	})
}

// TestPhraseParts checks that a phrase is in a part of a text if it is in the text.
func TestPhraseParts(t *testing.T) {
	texts := rapid.StringMatching(`(the|to|be|the |to |THE'S? |-|\n|a |x-1 |\+ )*`)
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "phrase")
		if !hasWord(text) {
			t.Skip()
		}
		p, other := phrase(t, text), texts.Draw(t, "text")
		if got, want := p.In(ingest.Analyzer{}, "", other), p.inPart(ingest.Analyzer{}, other); got != want {
			t.Fatalf("%q in %q, by %q: %v, want %v", text, other, p.anchor, got, want)
		}
	})
}
