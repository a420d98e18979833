package ingest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A vocabulary recounted over documents is the one that is built from them, if that has the same
// terms.
func TestRecountIsBuilding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 5), 1, 10).Draw(t, "texts")
		built := func(texts [][]string) *Vocabulary {
			var b VocabularyBuilder
			for _, words := range texts {
				b.Add(func(yield func(Token) bool) {
					for _, w := range words {
						if !yield(Token{Term: w, Word: strings.ToUpper(w)}) {
							return
						}
					}
				})
			}
			return b.Build(VocabularyOptions{MinDocs: 1, MaxShare: 1})
		}
		old := built(append([][]string{{"a", "b"}}, texts[:len(texts)/2]...))
		r := NewRecount(old)
		for _, words := range texts {
			if len(words) > 0 {
				r.Add(old.Count(slices.Values(words)))
			}
		}
		want, got := built(texts), r.Build(len(texts))
		lost := slices.ContainsFunc(old.terms, func(term string) bool { _, ok := want.ID(term); return !ok })
		if lost != (got == nil) {
			t.Fatalf("a term is lost: %v, but the vocabulary is %v", lost, got)
		}
		if got == nil || !got.SameTerms(want) {
			return
		}
		a, _ := got.AppendBinary(nil)
		if b, _ := want.AppendBinary(nil); !bytes.Equal(a, b) {
			t.Errorf("recounted %v, built %v", got, want)
		}
	})
}
