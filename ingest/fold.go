package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// quirks are the rules for spelling that Unicode leaves to the language.
type quirks struct {
	lower func(string) string // before folding; nil does nothing
	trim  func(string) string // takes off what is no part of the word; nil does nothing
}

var englishQuirks = quirks{trim: trimEnglish}

// trimEnglish takes off the possessive 's and the verb that hides behind an apostrophe: they've, you'll.
func trimEnglish(word string) string {
	base, end, ok := strings.Cut(word, "'")
	if !ok {
		return word
	}
	switch end {
	case "", "s", "t", "re", "ve", "ll", "d", "m":
		return base
	}
	return word
}

// Turkish writes İ and ı beside I and i, and an apostrophe between a name and its endings.
var turkishQuirks = quirks{
	lower: func(s string) string { return strings.ToLowerSpecial(unicode.TurkishCase, s) },
	trim: func(word string) string {
		name, _, _ := strings.Cut(word, "'")
		return name
	},
}

// A folder brings words that a reader takes for the same to the same spelling: compatibility forms
// (NFKC), case, apostrophes, invisible characters. It is not safe for concurrent use.
type wordNormaliser struct {
	lower   func(string) string // may be nil
	caser   cases.Caser
	plain   func(rune) rune
	repeats int // times to fold again at most, while it changes something
}

func (f *wordNormaliser) normalise(word string) string {
	if f.lower != nil {
		word = f.lower(word)
	}
	if isASCII(word) {
		return strings.ToLower(word)
	}
	if hasOneSpelling(word) {
		return word
	}
	folded := f.normaliseOnce(word)
	for range f.repeats {
		if folded == word {
			break
		}
		word, folded = folded, f.normaliseOnce(folded)
	}
	return folded
}

func (f *wordNormaliser) normaliseOnce(word string) string {
	word = norm.NFKC.String(word)
	word = norm.NFKC.String(f.caser.String(word)) // folding may undo NFKC
	return strings.Map(f.plain, word)
}

// plainest is [plain] that drops all invisible characters and knows one spelling of the letters
// of Romanian, that of its stemmer. Package cases swaps the cases of Cherokee: their lower case is
// what both have in common.
func plainV2(r rune) rune {
	switch {
	case r == 'ș':
		return 'ş'
	case r == 'ț':
		return 'ţ'
	case r > utf8.RuneSelf && unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return -1
	}
	return unicode.ToLower(plainV1(r))
}

// plain drops invisible characters, and makes one apostrophe of all.
func plainV1(r rune) rune {
	switch {
	case r == '’' || r == '‘' || r == '‛':
		return '\''
	case r > utf8.RuneSelf && unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	return r
}

// isSettled reports whether s is only the common characters of Han and Hiragana, which have one
// spelling. Folding Chinese is six times faster for it.
func hasOneSpelling(s string) bool {
	for _, r := range s {
		if (r < 0x4E00 || r > 0x9FFF) && (r < 0x3041 || r > 0x3096) {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
