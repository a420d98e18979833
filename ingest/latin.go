package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// latins lists charsets for Latin letters and the languages written in them. No detector can
// distinguish them by their bytes, because the same bytes are letters in each. A charset is sure if
// the decoded text has few odd characters and the stop words of one of the languages.
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

// minStopShare is the minimum share of stop words in a text of the language. The stop words of
// other languages have a smaller share.
const minStopShare = 0.2

// latin returns the first of latins that decodes the sample to a text with few odd characters and
// many stop words of one language.
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

// minStopWords is the number of different stop words that a text of a language has at least: a
// single one may be a sign that another charset has in the place of a letter.
const minStopWords = 3

// stopWordShare returns the share of a language's stop words among the words of text, or 0 if fewer
// than minStopWords of them occur.
func stopWordShare(text, code string) float64 {
	e := editions[Analyzer{code, AnalyzerVersion}]
	stop, normaliser := e.stop(), e.newNormaliser()
	all, found, distinct := 0, 0, map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		all++
		if word = normaliser.normalise(word); stop[word] {
			found++
			distinct[word] = true
		}
	}
	if len(distinct) < minStopWords {
		return 0
	}
	return float64(found) / float64(max(1, all))
}

// oddShare returns the share of odd characters among those that are not ASCII: control characters,
// invalid characters, symbols and capitals within words, words of accented letters only. A text
// that was decoded with the wrong charset has many.
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

// isOdd reports whether r, which is not ASCII, is odd between the characters before and after.
func isOdd(before, r, after rune) bool {
	switch {
	case r == utf8.RuneError, unicode.IsControl(r):
		return true
	case r >= 0x3000: // mostly scripts without spaces between words
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

// isBox reports whether r serves to draw lines and boxes, and so occurs next to others of its sort.
func isBox(r rune) bool { return r >= 0x2500 && r < 0x25a0 }
