package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestWordCounter(t *testing.T) {
	c := WordCounter{}
	c.Count(Document{Title: "other words", Text: "before"})
	got := c.Count(Document{Title: "The shuttles", Text: "shuttle X-4711 中国人 is a shuttle"})
	want := WordCounts{
		Title: 1,
		Text:  6,
		Terms: []WordCount{
			{"the", 1, 0, true}, {"shuttl", 1, 2, false}, {"x-4711", 0, 1, true}, {"x", 0, 1, false}, {"4711", 0, 1, false},
			{"中国", 0, 1, false}, {"中", 0, 1, false}, {"国人", 0, 1, false}, {"国", 0, 1, false}, {"人", 0, 1, false},
			{"is", 0, 1, true}, {"a", 0, 1, false},
		},
		Forms: []string{"shuttles", "shuttle"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// slowCounts counts the words of a document by maps.
func slowCounts(a Analyzer, v *Vocabulary, d Document) WordCounts {
	var c WordCounts
	at, forms := map[string]int{}, map[string]bool{}
	for t := range a.Words(d.Words()) {
		i, ok := at[t.Term]
		if !ok {
			i = len(c.Terms)
			at[t.Term] = i
			c.Terms = append(c.Terms, WordCount{Name: t.Term})
		}
		length, n := &c.Text, &c.Terms[i].Text
		if t.Start < len(d.Title) {
			length, n = &c.Title, &c.Terms[i].Title
		}
		*n++
		if !t.Stop && !t.Extra() {
			*length++
		}
		if form := t.isForm(); form && t.Word == t.Term {
			c.Terms[i].Form = true
		} else if form && !forms[t.Word] {
			forms[t.Word] = true
			c.Forms = append(c.Forms, t.Word)
		}
	}
	if v != nil {
		c.Counts = v.Count(a.Terms(d.Words()))
	}
	return c
}

// TestWordCounterTwin compares counters that share a cache of words and change their settings with
// slow ones.
func TestWordCounterTwin(t *testing.T) {
	texts := rapid.StringMatching(`([a-cé]{1,2}(s|ing|'s)?|[Tt]he|[中国人]{1,3}|a_b|3\.1|٣|\xff|c#)([ \n]([A-Ca-cé]{1,2}(s|ing|'s)?|[Tt]he|[中国人ﾞ]{1,3}|a_b|3\.1|٣|\xff|c#)){0,20}`)
	var vocabularies []*Vocabulary
	for _, corpus := range []string{"a bs 中国 国", "b c as 中 aing", ""} {
		var b VocabularyBuilder
		b.Add(Analyzer{}.Tokens(corpus))
		vocabularies = append(vocabularies, b.Build(VocabularyOptions{}))
	}
	vocabularies = append(vocabularies, nil)
	var c WordCounter
	rapid.Check(t, func(t *rapid.T) {
		c.Vocabulary = rapid.SampledFrom(vocabularies).Draw(t, "vocabulary")
		c.Analyzer.Language = rapid.SampledFrom([]string{"en", "en", "none"}).Draw(t, "language")
		d := Document{Title: rapid.SampledFrom([]string{"", "aa b", texts.Draw(t, "title")}).Draw(t, "which"), Text: texts.Draw(t, "text")}
		got, want := c.Count(d), slowCounts(c.Analyzer, c.Vocabulary, d)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q: %s", d.Words(), diff)
		}
		if rapid.IntRange(0, 9).Draw(t, "release") == 0 {
			c.Release()
		}
	})
}

// A counter follows a change of its analyzer, and may be released at any time.
func TestWordCounterOfLanguages(t *testing.T) {
	var c WordCounter
	for i, language := range []string{"en", "de", "de", "en", "none", "en"} {
		c.Analyzer = Analyzer{Language: language}
		want := "running"
		if language == "en" {
			want = "run"
		}
		if got := c.Count(Document{Text: "running"}).Terms; len(got) != 1 || got[0].Name != want {
			t.Errorf("%s: %v, want %q", language, got, want)
		}
		if i == 3 {
			c.Release()
		}
	}
}
