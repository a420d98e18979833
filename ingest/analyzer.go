package ingest

import (
	"fmt"
	"iter"
	"strings"
)

// An Analyzer turns text into terms. It is settings only, so that it can be compared, and saved
// with a model as JSON.
//
// Words are found by the rules of Unicode Annex #29, and also split at points, colons and
// underscores. Each is brought to one spelling (NFKC, case folding), and to its stem by the Snowball
// stemmer of the language. What says nothing about a topic is dropped: numbers, single letters, words
// over 64 letters, the stop words of the language. Scripts that put no space between words (Han,
// Hiragana, Katakana, Thai, Lao, Khmer, Myanmar) become overlapping pairs of characters, whatever the
// language; a character that stands alone is a term.
//
// Invalid UTF-8 is taken for white space.
type Analyzer struct {
	// Language is one of [Languages]: an ISO 639-1 code, or "none", which neither stems nor knows
	// stop words. "" means "en".
	Language string `json:"language"`
}

// A Token is one term and where it stands in the text: text[Start:End], in bytes.
type Token struct {
	Term       string
	Start, End int
}

// Validate reports an unknown language, and names the known ones.
func (a Analyzer) Validate() error {
	if a.Language == "" || languages[a.Language] != nil {
		return nil
	}
	return fmt.Errorf("unknown language %q: choose one of %s", a.Language, strings.Join(Languages(), ", "))
}

// language is that of the setting. One that [Analyzer.Validate] refuses is treated as "none".
func (a Analyzer) language() *language {
	if a.Language == "" {
		return languages["en"]
	}
	if l := languages[a.Language]; l != nil {
		return l
	}
	return languages["none"]
}

// Tokens yields the terms of a text and their places, in order. Pairs of characters overlap.
func (a Analyzer) Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		l := a.language()
		s, ok := l.scanners.Get().(*scanner)
		if !ok {
			s = newScanner(l)
		}
		s.scan(text, yield)
		l.scanners.Put(s) // not after a panic: its state is then unknown
	}
}

// Terms yields the terms of a text, in order and with repetitions.
func (a Analyzer) Terms(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for token := range a.Tokens(text) {
			if !yield(token.Term) {
				return
			}
		}
	}
}
