package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// quirks are the spelling rules of a language that Unicode does not define.
type quirks struct {
	lower func(string) string // applied before case folding; may be nil
	trim  func(string) string // removes suffixes after an apostrophe; may be nil
}

var englishQuirks = quirks{trim: trimEnglish}

// trimEnglish removes the possessive 's, and contracted words as in they've, you'll and don't.
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

// Turkish has the letters İ and ı besides I and i, and separates a name from its suffixes by an
// apostrophe.
var turkishQuirks = quirks{
	lower: func(s string) string { return strings.ToLowerSpecial(unicode.TurkishCase, s) },
	trim: func(word string) string {
		name, _, _ := strings.Cut(word, "'")
		return name
	},
}

// A wordNormaliser gives words the same spelling if they differ only in compatibility forms (NFKC),
// case, apostrophes or invisible characters. It is not safe for concurrent use.
type wordNormaliser struct {
	lower   func(string) string // may be nil
	caser   cases.Caser
	plain   func(rune) rune
	repeats int // maximum number of further passes, made while a pass changes the word
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
	word = norm.NFKC.String(f.caser.String(word)) // case folding may undo NFKC
	return strings.Map(f.plain, word)
}

// plainV2 extends [plainV1]. It drops all invisible characters, and spells the Romanian letters ș
// and ț with a cedilla, as the Romanian stemmer requires. It returns lower case because package
// cases swaps the cases of Cherokee letters.
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

// plainV1 maps typographic apostrophes to the ASCII one, and drops invisible characters: those of
// category Cf and variation selectors.
func plainV1(r rune) rune {
	switch {
	case r == '’' || r == '‘' || r == '‛':
		return '\''
	case r > utf8.RuneSelf && unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	return r
}

// hasOneSpelling reports whether s has only common Han and Hiragana characters, which have no other
// spelling. This check makes the normalisation of Chinese words six times faster.
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
