package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// maxLetters is the length of the longest term. What is longer is no word but encoded data.
const maxLetters = 64

// Words of real text repeat, and stemming takes a microsecond: the terms of the words met last are
// kept. 80 % more speed on news.
const (
	cacheWords  = 1 << 15
	cacheLength = 64 // bytes of a word that is kept
)

// words turns words of one language into terms. It is not safe for concurrent use.
type wordAnalyzer struct {
	*edition
	normaliser wordNormaliser
	env        *snowballstem.Env
	cache      map[string][]Token // by the word as it is written
}

func newWordAnalyzer(e *edition) *wordAnalyzer {
	return &wordAnalyzer{
		edition:    e,
		normaliser: e.newNormaliser(),
		env:        snowballstem.NewEnv(""),
		cache:      make(map[string][]Token),
	}
}

// tokens returns the terms of one word, with places relative to it. Most words are one term.
func (w *wordAnalyzer) tokens(word string) []Token {
	if len(word) > cacheLength {
		return w.split(word)
	}
	tokens, ok := w.cache[word]
	if !ok {
		if len(w.cache) >= cacheWords {
			clear(w.cache)
		}
		tokens = w.split(word)
		w.cache[strings.Clone(word)] = tokens
	}
	return tokens
}

// split takes a word apart at the characters that annex #29 keeps inside words but readers do not:
// foo_bar, example.com, std::sort. Initials stay together: u.s, e.g.
func (w *wordAnalyzer) split(word string) []Token {
	if isInitials(word) {
		return w.appendTerm(nil, word, 0)
	}
	var tokens []Token
	start := -1 // of the part being read
	for i, r := range word {
		inside := inWord(r) || isJoiner(r) && !(w.elides && isApostrophe(r)) || unicode.Is(unicode.So, r)
		if inside && start < 0 {
			start = i
		}
		if !inside && start >= 0 {
			tokens = w.appendTerm(tokens, word[start:i], start)
			start = -1
		}
	}
	if start >= 0 {
		tokens = w.appendTerm(tokens, word[start:], start)
	}
	return tokens
}

// isInitials reports whether the word is single ASCII letters with points between.
func isInitials(word string) bool {
	if len(word) < 3 || len(word)%2 == 0 {
		return false
	}
	for i := range len(word) {
		letter := 'a' <= word[i]|0x20 && word[i]|0x20 <= 'z'
		if i%2 == 0 && !letter || i%2 == 1 && word[i] != '.' {
			return false
		}
	}
	return true
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == '‛' || r == '＇'
}

// isJoiner reports whether r may stand inside a word. Hebrew writes acronyms with a double quote.
func isJoiner(r rune) bool { return r == '"' || isApostrophe(r) }

// appendTerm appends the term of one part of a word, if it is worth one.
func (w *wordAnalyzer) appendTerm(tokens []Token, part string, start int) []Token {
	if len(part) > maxLetters*utf8.UTFMax {
		return tokens
	}
	if term := w.term(part); term != "" {
		tokens = append(tokens, Token{term, start, start + len(part)})
	}
	return tokens
}

// term returns the stem of a word, and "" for a word that is dropped.
func (w *wordAnalyzer) term(part string) string {
	term := strings.Trim(w.normaliser.normalise(part), `'"`)
	stop := w.stop()
	if stop[term] {
		return ""
	}
	if w.quirks.trim != nil {
		term = w.quirks.trim(term)
	}
	if stop[term] || !isTerm(term) {
		return ""
	}
	if w.stem != nil && !isInitials(term) {
		term = w.stemmed(term)
	}
	if !isTerm(term) {
		return ""
	}
	return strings.Clone(term) // it may be part of a large text
}

func (w *wordAnalyzer) stemmed(term string) string {
	w.env.SetCurrent(term)
	w.stem(w.env)
	return w.env.Current()
}

// isTerm reports whether s holds a letter, and is neither a single letter nor endless. A syllable of
// Hangul is a word.
func isTerm(s string) bool {
	n := utf8.RuneCountInString(s)
	if n > maxLetters || strings.IndexFunc(s, unicode.IsLetter) < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return n > 1 || unicode.Is(unicode.Hangul, r)
}
