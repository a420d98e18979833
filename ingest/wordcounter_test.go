package ingest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		Topics: []uint32{0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0},
		Forms:  []string{"shuttles", "shuttle"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCountTopics checks that a document analysed once has the counts of its terms.
func TestCountTopics(t *testing.T) {
	texts := rapid.StringMatching(`([a-cé]{1,2}s?|the|[中国人]{1,3}|a_b|3\.1)( ([a-cé]{1,2}s?|the|[中国人]{1,3}|a_b|3\.1)){0,20}`)
	var c WordCounter
	rapid.Check(t, func(t *rapid.T) {
		d := Document{Title: rapid.SampledFrom([]string{"", "aa b", texts.Draw(t, "title")}).Draw(t, "which"), Text: texts.Draw(t, "text")}
		var b VocabularyBuilder
		b.Add(c.Analyzer.Tokens(texts.Draw(t, "corpus")))
		v := b.Build(VocabularyOptions{})
		want, got := v.Count(c.Analyzer.Terms(d.Words())), v.CountTopics(c.Count(d))
		if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Ns, want.Ns) || got.Unknown != want.Unknown {
			t.Fatalf("%q: %v, want %v", d.Words(), got, want)
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
