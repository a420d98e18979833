package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// maxLetters is the maximum length of a term in characters. Longer words are encoded data.
const maxLetters = 64

// A wordAnalyzer turns words of one language into terms. It is not safe for concurrent use.
type wordAnalyzer struct {
	*edition
	normaliser wordNormaliser
	env        *snowballstem.Env
	cache      wordCache
}

func newWordAnalyzer(e *edition) *wordAnalyzer {
	return &wordAnalyzer{
		edition:    e,
		normaliser: e.newNormaliser(),
		env:        snowballstem.NewEnv(""),
	}
}

// tokens returns the terms of one word, with places relative to its start. Most words have one.
func (w *wordAnalyzer) tokens(word string) []wordToken {
	if len(word) > cacheLength {
		return w.split(nil, word)
	}
	return w.cache.tokens(word, w.split)
}

// split appends the tokens of a word, which it divides at characters that Annex #29 allows inside
// words, although they join separate words: foo_bar, example.com, std::sort. It does not divide
// initials such as u.s or e.g.
func (w *wordAnalyzer) split(tokens []wordToken, word string) []wordToken {
	if isInitials(word) {
		return w.appendTerm(tokens, word, 0)
	}
	start := -1 // of the current part; -1 between parts
	for i, r := range word {
		inside := inWord(r) && (start >= 0 || w.version == 1 || !unicode.IsMark(r)) || isJoiner(r) && !(w.elides && isApostrophe(r)) || unicode.Is(unicode.So, r)
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

// isInitials reports whether word consists of single ASCII letters with full stops between them.
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

// isJoiner reports whether r is an apostrophe or a quote, which may occur inside a word. Hebrew
// acronyms contain a double quote.
func isJoiner(r rune) bool { return r == '"' || isApostrophe(r) }

// appendTerm appends the term of one part of a word, unless it has neither a letter nor a digit.
func (w *wordAnalyzer) appendTerm(tokens []wordToken, part string, start int) []wordToken {
	word, stop := w.normalised(cutBytes(part, maxLetters*utf8.UTFMax))
	if strings.IndexFunc(word, isAlphanumeric) < 0 {
		return tokens
	}
	t := Token{Start: start, End: start + len(part), Stop: stop}
	if !stop && len(part) <= maxLetters*utf8.UTFMax && isTerm(word) {
		t.Word, t.Term = word, w.stemmed(word)
		t.Topic = isTerm(t.Term)
	}
	if !t.Topic {
		t.Word = cutLetters(word)
		t.Term = t.Word
	}
	return append(tokens, newWordToken(t))
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// cutBytes returns the longest prefix of s of at most n bytes that does not end within a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cutLetters returns the first maxLetters characters of s.
func cutLetters(s string) string {
	n := 0
	for i := range s {
		if n == maxLetters {
			return s[:i]
		}
		n++
	}
	return s
}

// normalised returns the normalised form of part, and reports whether it is a stop word.
func (w *wordAnalyzer) normalised(part string) (word string, stop bool) {
	word = strings.Trim(w.normaliser.normalise(part), `'"`)
	words := w.stop()
	if stop = words[word]; !stop && w.quirks.trim != nil {
		word = w.quirks.trim(word)
		stop = words[word]
	}
	return strings.Clone(word), stop // word may share memory with a large text
}

// stemmed returns the stem of a normalised word. It shares the memory of the word if it can.
func (w *wordAnalyzer) stemmed(word string) string {
	if w.stem == nil || isInitials(word) {
		return word
	}
	w.env.SetCurrent(word)
	w.stem(w.env)
	stem := w.env.Current()
	if strings.HasPrefix(word, stem) {
		return word[:len(stem)]
	}
	return stem
}

// isTerm reports whether s contains a letter and has 2 to maxLetters characters. A single syllable
// of Hangul is a term, too.
func isTerm(s string) bool {
	n := utf8.RuneCountInString(s)
	if n > maxLetters || strings.IndexFunc(s, unicode.IsLetter) < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return n > 1 || unicode.Is(unicode.Hangul, r)
}
