package ingest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordOfTerm(t *testing.T) {
	for _, tt := range []struct {
		name string
		docs []string
		want string
	}{
		{"the most frequent", []string{"pac:packs pac:packing", "pac:packing"}, "packing"},
		{"over documents", []string{"pac:packs pac:packs", "pac:packing", "pac:packing", "pac:packing"}, "packing"},
		{"the first of equals", []string{"pac:packs pac:packing", "pac:packing pac:packs pac:packed"}, "packing"},
		{"the term as a word", []string{"pac pac pac:packs"}, "pac"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := vocabularyOf(VocabularyOptions{}, tt.docs...)
			if got := v.Word(0); got != tt.want || v.Term(0) != "pac" || v.Word(1) != "" {
				t.Errorf("the word of %q is %q, want %q", v.Term(0), got, tt.want)
			}
			if got := v.withoutWords().Word(0); got != "pac" {
				t.Errorf("without words: %q", got)
			}
		})
	}
}

// TestWordsAgainstPlainCounting compares the words with those of plain loops. A term is the first
// letter of its words.
func TestWordsAgainstPlainCounting(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("a:a a:ab a:ac a:ad a:ae b:b b:ba b:bc c:ca")), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfN(words, 1, 10).Draw(t, "docs")
		var b VocabularyBuilder
		n := map[string]int{}
		for _, d := range docs {
			b.Add(tokens(d))
			for _, w := range d {
				n[w]++
			}
		}
		v := b.Build(VocabularyOptions{})
		frequent := slices.SortedFunc(maps.Keys(n), func(x, y string) int {
			return cmp.Or(n[y]-n[x], strings.Compare(x, y))
		})
		for id := range uint32(v.Len()) {
			i := slices.IndexFunc(frequent, func(w string) bool { return w[:1] == v.Term(id) })
			if got, want := v.Word(id), frequent[i][2:]; got != want {
				t.Fatalf("the word of %s is %s, want %s", v.Term(id), got, want)
			}
		}
	})
}

func TestBuilderForgetsRareWords(t *testing.T) {
	b := VocabularyBuilder{limit: 100}
	for i := range 5000 {
		b.Add(tokens([]string{"term:often", "term:often", fmt.Sprint("term:rare", i), fmt.Sprint("odd", i)}))
		words := 0
		for _, tally := range b.tallies {
			words += len(tally.words)
		}
		if words > 100 || words != b.words {
			t.Fatalf("holds %d words after document %d, and counts %d", words, i, b.words)
		}
	}
	if v := b.Build(VocabularyOptions{MaxShare: 1}); v.Len() != 1 || v.Word(0) != "often" || v.DF(0) != 5000 {
		t.Errorf("kept %q with df %d", v.words, v.DF(0))
	}
}
