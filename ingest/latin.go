package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// latins are charsets of Latin letters, and languages that are written in them. No detector tells them apart by their bytes, because each
// has letters where the others have some. A text is in one of them for sure if it reads well and has the small words of a language.
var latins = []struct {
	charset   charset
	languages string
}{
	{charsetByName("windows-1252"), "da de en es fi fr it nl no pt sv"},
	{charsetByName("macintosh"), "da de en es fi fr it nl no pt sv"},
	{charsetByName("ibm850"), "da de en es fi fr it nl no pt sv"},
	{charsetByName("windows-1250"), "hu ro"},
	{charsetByName("iso-8859-2"), "hu ro"},
	{charsetByName("windows-1254"), "tr"},
}

// leastSmall is the share of words that are stop words in a text of the language; of other languages it has fewer.
const minStopShare = 0.2

// latin returns the first charset in which many words are stop words of one language, and the letters are not odd.
func latin(sample []byte) (charset, bool) {
	if countForeign(sample) < minForeign/2 {
		return charset{}, false
	}
	for _, l := range latins {
		text := l.charset.read(sample)
		if oddShare(text) > 0.02 {
			continue
		}
		for code := range strings.FieldsSeq(l.languages) {
			if stopWordShare(text, code) >= minStopShare {
				return l.charset, true
			}
		}
	}
	return charset{}, false
}

// smallWords returns the share of stop words among the words of a text.
func stopWordShare(text, code string) float64 {
	e := editions[Analyzer{code, AnalyzerVersion}]
	stop, folder := e.stop(), e.newNormaliser()
	all, small := 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if all++; stop[folder.normalise(word)] {
			small++
		}
	}
	return float64(small) / float64(max(1, all))
}

// oddities returns the share of what no writer puts there, among the characters that are not ASCII: control characters and broken ones,
// signs and capitals within words, words of accented letters only. A text in another charset than its own is full of them.
func oddShare(text string) float64 {
	odd, all := 0, 0
	before, last := ' ', ' '
	for _, r := range text {
		if last >= utf8.RuneSelf {
			all++
			if isOdd(before, last, r) {
				odd++
			}
		}
		before, last = last, r
	}
	return float64(odd) / float64(max(1, all))
}

// isOdd reports whether r, which is not ASCII, is odd between two other characters.
func isOdd(before, r, after rune) bool {
	switch {
	case r == utf8.RuneError, unicode.IsControl(r):
		return true
	case r >= 0x3000: // no spaces are there
		return false
	case unicode.Is(unicode.Latin, r) && isForeignLetter(before) && isForeignLetter(after):
		return true
	case unicode.IsUpper(r):
		return unicode.IsLower(before)
	case isBox(r):
		return !isBox(before) && !isBox(after)
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.Is(unicode.Pd, r), unicode.IsSpace(r), strings.ContainsRune("’‘·…\u00ad", r):
		return false
	case unicode.IsSymbol(r), r == '¶':
		return unicode.IsLetter(after)
	}
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

func isForeignLetter(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) }

// isBox reports whether lines and boxes are drawn with r, many of them side by side.
func isBox(r rune) bool { return r >= 0x2500 && r < 0x25a0 }
