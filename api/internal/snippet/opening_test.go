package snippet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

// Terms of a query are found in the same places as by tokenising the whole text, in every language.
func TestFindIsThatOfWholeText(t *testing.T) {
	ends := []string{"", "s", "ing", "ed", "ly", "ies", "ation", "er", "en", "es", "heit", "ement", "a", "o", "lar", "ern", "y", "ying", "i"}
	odd := []string{"语义", "ü", "don't", "l'eau", "U.S.", "e-mail", "foo_bar.baz", "\"x\"", "I", "IRAK", "3d", "\u00a0", "naïve", "'", "-", "dying", "skies", "_", "ﬁsh", "x\u0301y", "x-4711", "4711", "3.14", "std::sort", "c++", ".net", "1990s", "user@host.org", "www.example.com", "42", "é-5", "2024-05-01", "c#", "a.b-c"}
	rapid.Check(t, func(t *rapid.T) {
		a := ingest.Analyzer{Language: rapid.SampledFrom(ingest.Languages()).Draw(t, "language")}
		word := rapid.Custom(func(t *rapid.T) string {
			return rapid.StringMatching(`[A-Za-z]{1,6}`).Draw(t, "root") + rapid.SampledFrom(ends).Draw(t, "end")
		})
		words := rapid.SliceOfN(rapid.OneOf(word, rapid.SampledFrom(odd)), 1, 30).Draw(t, "words")
		text := strings.Join(words, rapid.SampledFrom([]string{" ", "\n", ", ", "\t", "", "-"}).Draw(t, "between"))
		var terms []string
		for token := range a.Words(rapid.SampledFrom(words).Draw(t, "asked") + " " + rapid.SampledFrom(words).Draw(t, "and")) {
			terms = append(terms, token.Term)
		}
		s := New(a, terms)
		want := s.findIn(text, 0, nil)
		if got := s.find(text); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: %s", terms, text, cmp.Diff(want, got, cmp.AllowUnexported(span{})))
		}
	})
}
