package ingest

import (
	"strings"

	"github.com/hashsearch/hashsearch/ingest/nameset"
)

// The terms of recent words are cached, because words repeat and stemming one takes a microsecond.
const (
	cacheWords  = 1 << 15 // number of words after which the older half of the cache is emptied
	cacheLength = 64      // maximum length of a cached word in bytes
)

// A wordCache holds the tokens of recent words: of those that occurred since the cache was emptied
// last, and of those that occurred before.
type wordCache struct {
	recent, older cachedWords
	sightings
}

// cachedWords are words as written in the text, with their tokens.
type cachedWords struct {
	words  nameset.Set
	tokens []wordToken
	ends   []int // of the tokens of each word
}

// A wordToken is a token with its place relative to the start of a word.
type wordToken struct {
	Token
	hash uint64 // of Term
	sighting
}

func newWordToken(t Token) wordToken { return wordToken{Token: t, hash: nameset.Hash(t.Term)} }

// tokens returns the tokens of a word. If they are not cached, split appends them.
func (c *wordCache) tokens(word string, split func(to []wordToken, word string) []wordToken) []wordToken {
	at, added := c.recent.words.Add(word)
	if !added {
		return c.recent.of(at)
	}
	if before, ok := c.older.words.Find(word); ok {
		c.recent.words.Rename(at, c.older.words.Name(before))
		c.recent.tokens = append(c.recent.tokens, c.older.of(before)...)
	} else {
		c.recent.words.Rename(at, strings.Clone(word)) // word may share memory with a large text
		c.recent.tokens = split(c.recent.tokens, word)
	}
	c.recent.ends = append(c.recent.ends, len(c.recent.tokens))
	tokens := c.recent.of(at)
	if c.recent.words.Len() == cacheWords {
		c.recent, c.older = c.older, c.recent
		c.recent.reset()
	}
	return tokens
}

func (c *cachedWords) of(at int) []wordToken {
	start := 0
	if at > 0 {
		start = c.ends[at-1]
	}
	return c.tokens[start:c.ends[at]]
}

func (c *cachedWords) reset() {
	c.words.Reset()
	c.tokens, c.ends = c.tokens[:0], c.ends[:0]
}
