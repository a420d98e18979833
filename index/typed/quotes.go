package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// closing lists the quotes that close each opening one.
var closing = map[rune]string{
	'"': `"`, '＂': "＂", '“': "”", '”': "”", '„': "“”", '‟': "”", '〝': "〞〟",
	'«': "»", '»': "«", '「': "」", '『': "』", '｢': "｣",
}

const (
	double    = `"＂“”„‟` // keyboards mix these up, so each of them may close another
	ambiguous = `"＂”»`   // these open, close, or stand for inches and within Hebrew acronyms
)

// phrase finds the phrase that an opening quote at the position begins: text[start:end], followed
// by text[next:]. next is 0 if there is none. A phrase has a letter or a digit.
func (p *parser) phrase() (start, end, next int) {
	quote, size := utf8.DecodeRuneInString(p.text[p.at:])
	if closing[quote] == "" || strings.ContainsRune(ambiguous, quote) && endsWord(p.text[:p.at]) {
		return 0, 0, 0
	}
	rest := strings.TrimLeft(p.text[p.at+size:], string(quote))
	n := closer(quote, rest)
	if n < 0 || !hasWord(rest[:n]) {
		return 0, 0, 0
	}
	start = len(p.text) - len(rest)
	_, size = utf8.DecodeRuneInString(rest[n:])
	return start, start + n, start + n + size
}

// closer returns the index of the quote in s that closes quote, or -1. A quote between two letters
// closes nothing if another one does.
func closer(quote rune, s string) int {
	for i, r := range s {
		if strings.ContainsRune(closing[quote], r) && !(endsWord(s[:i]) && beginsWord(s[i+utf8.RuneLen(r):])) {
			return i
		}
	}
	if i := strings.IndexAny(s, closing[quote]); i >= 0 {
		return i
	}
	if strings.ContainsRune(double, quote) {
		return strings.IndexAny(s, double)
	}
	return -1
}

// endsWord reports whether s ends in a letter or a digit of a script with spaces between words.
func endsWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isWord(r) && !unicode.In(r, spaceless...)
}

// beginsWord reports whether s begins with such a letter or digit.
func beginsWord(s string) bool {
	return isWord(firstRune(s)) && !unicode.In(firstRune(s), spaceless...)
}

// spaceless lists scripts without spaces between words.
var spaceless = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}
