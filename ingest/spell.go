package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// halfwidth lists the characters whose fullwidth forms are U+FF01 to U+FF5E, in the same order.
const halfwidth = `!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefghijklmnopqrstuvwxyz{|}~"

// spell returns the normalised form of a segment. Single fullwidth characters take a fast path,
// because Chinese punctuation is fullwidth.
func spell(segment string) string {
	if r, size := utf8.DecodeRuneInString(segment); size == len(segment) && r >= 0xFF01 && r <= 0xFF5E {
		return halfwidth[r-0xFF01 : r-0xFF00]
	}
	return strings.Map(plainQuote, norm.NFKC.String(segment))
}

// plainQuote maps letters and signs that are also typed as an apostrophe or a quote to these, since
// Annex #29 has different word breaks for them. The annex already treats ’ and ‘ as apostrophes.
func plainQuote(r rune) rune {
	switch r {
	case 'ʼ', 'ʻ', '‛', '՚', '׳':
		return '\''
	case '״':
		return '"'
	}
	return r
}

// nextQuote returns the index of the first character that [plainQuote] replaces, or len(s).
func nextQuote(s string) int {
	for i := range len(s) {
		switch s[i] {
		case 0xCA, 0xD5, 0xD7, 0xE2: // first bytes of the replaced characters
			if r, _ := utf8.DecodeRuneInString(s[i:]); plainQuote(r) != r {
				return i
			}
		}
	}
	return len(s)
}

// isLatin reports whether all characters of s come before U+0280. Such a text contains no Han
// characters and none that [plainQuote] replaces.
func isLatin(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xCA {
			return false
		}
	}
	return true
}

// hanSize is the length of a common Han character in bytes.
const hanSize = 3

// hanSpan returns the length of the longest prefix of s that has only common Han characters. These
// have one spelling and do not combine with their neighbours.
func hanSpan[T string | []byte](s T) int {
	n := 0
	for n < len(s) && isHan(s, n) {
		n += hanSize
	}
	return n
}

// hanRun returns the index of the first two adjacent common Han characters after the first byte of
// s, or len(s).
func hanRun(s []byte) int {
	for i := 1; i+2*hanSize <= len(s); i++ {
		if isHan(s, i) && isHan(s, i+hanSize) {
			return i
		}
	}
	return len(s)
}

// hanStart returns the index of the first common Han character of s, or len(s).
func hanStart(s string) int {
	for i := range len(s) {
		if isHan(s, i) {
			return i
		}
	}
	return len(s)
}

// isHan reports whether a common Han character, U+4E00 to U+9FFF, begins at byte i of s. s must be
// valid UTF-8.
func isHan[T string | []byte](s T, i int) bool {
	return s[i]-0xE4 <= 5 && (s[i] > 0xE4 || s[i+1] >= 0xB8)
}
