package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// halfwidth are the characters that have forms of full width, from U+FF01 on.
const halfwidth = `!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefghijklmnopqrstuvwxyz{|}~"

// spell returns the normal text of a segment. Chinese has its commas in full width, so they are quick.
func spell(segment string) string {
	if r, size := utf8.DecodeRuneInString(segment); size == len(segment) && r >= 0xFF01 && r <= 0xFF5E {
		return halfwidth[r-0xFF01 : r-0xFF00]
	}
	return strings.Map(plainQuote, norm.NFKC.String(segment))
}

// plainMark replaces the letters and signs for which people type an apostrophe or a quote, and to
// which the rules for words give other breaks. These take ’ and ‘ for an apostrophe already.
func plainQuote(r rune) rune {
	switch r {
	case 'ʼ', 'ʻ', '‛', '՚', '׳':
		return '\''
	case '״':
		return '"'
	}
	return r
}

// nextMark returns where the first character stands that [plainMark] replaces, else len(s).
func nextQuote(s string) int {
	for i := range len(s) {
		switch s[i] {
		case 0xCA, 0xD5, 0xD7, 0xE2: // the first bytes of these characters
			if r, _ := utf8.DecodeRuneInString(s[i:]); plainQuote(r) != r {
				return i
			}
		}
	}
	return len(s)
}

// isLatin reports whether all characters come before U+0280, so that there is neither Han nor one
// that [plainMark] replaces.
func isLatin(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xCA {
			return false
		}
	}
	return true
}

// hanSpan returns the length of the beginning of s that is the common characters of Han, which
// have one spelling and take no part in that of their neighbours.
func hanSpan(s string) int {
	n := 0
	for n < len(s) && isHan(s, n) {
		n += 3
	}
	return n
}

// hanStart returns where the first of these characters stands, else len(s).
func hanStart(s string) int {
	for i := range len(s) {
		if isHan(s, i) {
			return i
		}
	}
	return len(s)
}

// isHan reports whether one of U+4E00 to U+9FFF begins at byte i of valid text.
func isHan(s string, i int) bool { return s[i]-0xE4 <= 5 && (s[i] > 0xE4 || s[i+1] >= 0xB8) }
