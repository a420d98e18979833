package ingest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHeaviest(t *testing.T) {
	v := vocabularyOf(VocabularyOptions{}, "sail tide", "sail net", "sail", "knot rope") // sail is frequent
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"sail tide", 1, "tide"},
		{"sail tide", 2, "tide sail"},
		{"sail tide zebra", 9, "tide sail"},
		{"tide rope net knot", 3, "knot net rope"}, // equally rare: by id
		{"knot sail sail sail sail", 1, "sail"},    // frequent in the text
		{"sail", 0, ""},
		{"zebra", 3, ""},
	} {
		c := v.Count(strings.FieldsSeq(tt.text))
		if got := namesOf(v, v.Heaviest(c, tt.n)); got != tt.want {
			t.Errorf("the %d heaviest of %q are %q, want %q", tt.n, tt.text, got, tt.want)
		}
	}
}

func namesOf(v *Vocabulary, ids []uint32) string {
	var names []string
	for _, id := range ids {
		names = append(names, v.Term(id))
	}
	return strings.Join(names, " ")
}

// TestHeaviestAgainstOneByOne compares Heaviest with taking the heaviest remaining term repeatedly.
func TestHeaviestAgainstOneByOne(t *testing.T) {
	v := vocabularyOf(VocabularyOptions{}, "a b c d e f", "a b c", "a b", "a f f")
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("a b c d e f")), 1, 12).Draw(t, "words")
		c := v.Count(slices.Values(words))
		n := rapid.IntRange(0, 7).Draw(t, "n")
		weights := TFIDF.Weigh(nil, c, v)
		want := []uint32{}
		for range min(n, len(c.IDs)) {
			i := slices.Index(weights, slices.Max(weights))
			want, weights[i] = append(want, c.IDs[i]), -1
		}
		if got := v.Heaviest(c, n); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", words, got, want)
		}
	})
}
