package ingest

import (
	"slices"
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
	tokens [][]wordToken // of each word
	memory tokenMemory
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
		return c.recent.tokens[at]
	}
	tokens := c.recent.memory.space()
	if before, ok := c.older.words.Find(word); ok {
		c.recent.words.Rename(at, c.older.words.Name(before))
		tokens = append(tokens, c.older.tokens[before]...)
	} else {
		c.recent.words.Rename(at, strings.Clone(word)) // word may share memory with a large text
		tokens = split(tokens, word)
	}
	tokens = c.recent.memory.keep(tokens)
	c.recent.tokens = append(c.recent.tokens, tokens)
	if c.recent.words.Len() == cacheWords {
		c.recent, c.older = c.older, c.recent
		c.recent.reset()
	}
	return tokens
}

func (c *cachedWords) reset() {
	c.words.Reset()
	c.tokens = c.tokens[:0]
	c.memory.reset()
}

// A tokenMemory holds tokens in parts of the same size, which stay where they are as it grows.
type tokenMemory struct {
	parts [][]wordToken
	used  int // parts that are full
}

const (
	tokenPart  = 1024        // tokens of a part
	mostTokens = cacheLength // of a cached word
)

// space returns memory for the tokens of a word. It is kept by the call of keep that follows.
func (m *tokenMemory) space() []wordToken {
	if m.used < len(m.parts) && len(m.parts[m.used]) > tokenPart-mostTokens {
		m.used++
	}
	if m.used == len(m.parts) {
		m.parts = append(m.parts, make([]wordToken, 0, tokenPart))
	}
	part := m.parts[m.used]
	return part[len(part):]
}

// keep returns the tokens that were appended to the result of space.
func (m *tokenMemory) keep(tokens []wordToken) []wordToken {
	part := &m.parts[m.used]
	*part = (*part)[:len(*part)+len(tokens)]
	return slices.Clip(tokens)
}

func (m *tokenMemory) reset() {
	m.used = 0
	for i := range m.parts {
		m.parts[i] = m.parts[i][:0]
	}
}
