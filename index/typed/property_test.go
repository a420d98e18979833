package typed

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// TestTyping checks that a question finds something after each letter of a word of a document. The
// digits of a number find nothing before the last.
func TestTyping(t *testing.T) {
	for _, language := range []string{"en", "de", "none"} {
		a := ingest.Analyzer{Language: language}
		set := collection(t, a, news...)
		r := Resolver{Analyzer: a, Dictionary: set, Prefix: true}
		for _, text := range news {
			for w := range a.Words(text) {
				if strings.IndexFunc(w.Word, unicode.IsLetter) < 0 {
					continue
				}
				for i := range w.Word {
					if typed := w.Word[:i]; i > 0 && found(t, set, r, typed) == 0 {
						t.Errorf("%s: nothing is found for %q, typed for %q", language, typed, w.Word)
					}
				}
				if found(t, set, r, w.Word) == 0 {
					t.Errorf("%s: nothing is found for %q", language, w.Word)
				}
			}
		}
	}
}

// found returns the number of documents that a question finds.
func found(t *testing.T, set *words.Set, r Resolver, text string) int {
	q := r.Resolve(Parse(text))
	a, err := set.Search(context.Background(), words.Query{Words: q.Words, Required: q.Required, Excluded: q.Excluded, K: 10})
	if err != nil {
		t.Fatal(err)
	}
	return len(a.Found)
}

// TestQuoted checks that quotes do not change the scores of words.
func TestQuoted(t *testing.T) {
	set := collection(t, ingest.Analyzer{}, news...)
	known := strings.Fields(strings.Join(news, " "))
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(known), 1, 6).Draw(t, "words")
		text := strings.Trim(strings.Join(list, " "), `"`)
		r := Resolver{Dictionary: set}
		plain, quoted := r.Resolve(Parse(text)), r.Resolve(Parse(`"`+text+`"`))
		quoted.Required, quoted.Phrases = nil, nil
		if diff := cmp.Diff(plain, quoted); diff != "" {
			t.Fatalf("%q quoted: %s", text, diff)
		}
		if got := r.Resolve(Literal(text)); !cmp.Equal(plain, got) {
			t.Fatalf("%q literally: %s", text, cmp.Diff(plain, got))
		}
	})
}

// TestCorrected checks that a misspelt word is corrected to a word that documents hold, that
// nothing else is corrected, and that a question of corrected words is the corrected question.
func TestCorrected(t *testing.T) {
	set := collection(t, ingest.Analyzer{}, news...)
	r := Resolver{Dictionary: set}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(shuttle|univers|launch|[lhf]rost|x-|the|[a-z] |-| ){1,8}`).Draw(t, "text")
		q := r.Resolve(Parse(text))
		for _, c := range q.Corrections {
			if text[c.Start:c.End] != c.From || !strings.Contains(q.Plain, c.To) {
				t.Fatalf("%q: %+v in %q", text, c, q.Plain)
			}
		}
		again := r.Resolve(Parse(q.Plain))
		if len(again.Corrections) > 0 {
			t.Fatalf("%q: its correction %q is corrected to %q", text, q.Plain, again.Plain)
		}
		r.Verbatim = true
		if q := r.Resolve(Parse(text)); len(q.Corrections) > 0 {
			t.Fatalf("%q is corrected", text)
		}
		r.Verbatim = false
	})
}

// FuzzResolve checks that any question can be resolved and searched for, in a collection of its own
// words, and that documents with its phrases hold the words of these.
func FuzzResolve(f *testing.F) {
	f.Add(`-title:"a b" c* “d” e shutle`, "shuttle d e")
	f.Add("title：＂a＂ －「b」* 中国人", "x-4711 中国 人")
	synonyms, err := ParseSynonyms("a b => c\nshuttle, 中国人", ingest.Analyzer{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, question, text string) {
		set := collection(t, ingest.Analyzer{}, text, question)
		for _, r := range []Resolver{{}, {Prefix: true, Synonyms: synonyms}, {Verbatim: true}} {
			r.Dictionary = set
			found(t, set, r, question)
			q := r.Resolve(Parse(question))
			if len(q.Words) != len(q.Names) {
				t.Fatalf("%q: %d words with %d names", question, len(q.Words), len(q.Names))
			}
			for _, p := range q.Phrases {
				if missing := missing(p.Words, text); p.In(r.Analyzer, "", text) && missing != "" {
					t.Fatalf("%q has the phrase %q without the word %q", text, p.Text, missing)
				}
			}
		}
	})
}

func TestLiteralIsNotCorrected(t *testing.T) {
	r := Resolver{Dictionary: collection(t, ingest.Analyzer{}, news...), Prefix: true}
	q := r.Resolve(Literal("shutle univ"))
	if len(q.Corrections) > 0 || !slices.Equal(q.Names, []string{"shutle", "univ"}) {
		t.Errorf("%+v", q)
	}
}
