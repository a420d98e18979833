package ingest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Cached tokens of words are those of the words, also after the cache has been emptied.
func TestWordCache(t *testing.T) {
	w := newWordAnalyzer(Analyzer{Language: "en"}.edition())
	r := rand.New(rand.NewPCG(1, 2))
	for range 4 * cacheWords {
		word := fmt.Sprintf("Running_%d", int(r.ExpFloat64()*cacheWords))
		if got, want := w.tokens(word), w.split(nil, word); len(want) != 2 || !slices.Equal(got, want) {
			t.Fatalf("%s has the tokens %v, want %v", word, got, want)
		}
	}
	for _, c := range []cachedWords{w.cache.recent, w.cache.older} {
		if n := c.words.Len(); n > cacheWords {
			t.Errorf("%d words are cached", n)
		}
	}
}
