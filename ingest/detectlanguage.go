package ingest

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// DetectLanguage returns the language of texts whose stop words are most frequent, one of
// [Languages], or several for a mixed collection, see [Analyzer.Language]: those that a tenth of
// the texts have, if these are at least two, most frequent first. It returns "none" if it is
// unsure: for few texts, numbers, and languages without an analyzer. It reads the first megabyte,
// and the beginnings of a thousand texts. A collection's first documents suffice, but a query or a
// title is too short.
func DetectLanguage(texts iter.Seq[string]) string {
	all, left := newLanguageCounts(), 1<<20
	mix := mixture{languages: map[string]int{}}
	for text := range texts {
		mix.add(text)
		if left >= utf8.UTFMax {
			text = cutBytes(text, min(left, 32<<10))
			all.add(text)
			left -= len(text)
		} else if mix.texts >= detectTexts {
			break
		}
	}
	if several := mix.several(); several != "" {
		return several
	}
	if code := all.language(); languages[code] != nil {
		return code
	}
	return "none"
}

// A mixture counts texts by the language that they are surely in.
type mixture struct {
	texts     int // of any language
	sure      int
	languages map[string]int
}

func (m *mixture) add(text string) {
	m.texts++
	c := newLanguageCounts()
	c.add(cutBytes(text, spokenBytes))
	if code := c.language(); code != "" {
		m.sure++
		m.languages[code]++
	}
}

// several returns the languages that have an analyzer and a real share of the texts, or "" if these
// are less than two.
func (m *mixture) several() string {
	var codes []string
	for code, n := range m.languages {
		if languages[code] != nil && n >= mixedTexts && float64(n) >= mixedShare*float64(m.sure) {
			codes = append(codes, code)
		}
	}
	if len(codes) < 2 {
		return ""
	}
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(m.languages[b], m.languages[a]), cmp.Compare(a, b))
	})
	return strings.Join(codes, plus)
}

// Limits of [DetectLanguage], set on texts of the languages and of their neighbours.
const (
	minFunctionShare = 0.2 // of function words among the words of a text; Tamil has .26, English .6
	minFunctionWords = 4   // number of them that occur
	minLead          = 3   // ratio of the words that another language lacks, to the reverse

	mixedShare = 0.1 // of the texts of which it is sure, for each language of a mixed collection
	mixedTexts = 2   // number of them

	detectTexts = 1024 // that are read at least
)

// languageCounts are the numbers of words of texts by the languages of which they are function
// words: bit i of a mask stands for language i.
type languageCounts struct {
	words  int
	byMask map[uint64]int
}

func newLanguageCounts() languageCounts { return languageCounts{byMask: make(map[uint64]int)} }

// language returns the language that the texts are surely in, or "".
func (c *languageCounts) language() string {
	for i, code := range functionWords().codes {
		if c.sure(i) {
			return code
		}
	}
	return ""
}

// add counts the words of a text. Two characters of a script without spaces count as a word.
func (c *languageCounts) add(text string) {
	masks := functionWords().masks
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if r, _ := utf8.DecodeRuneInString(word); isSpaceless(r) {
			c.words += (utf8.RuneCountInString(word) + 1) / 2
			continue
		}
		c.words++
		if mask := masks[strings.ToLower(word)]; mask != 0 {
			c.byMask[mask]++
		}
	}
}

// of returns the number of function words of a language.
func (c *languageCounts) of(language int) (n int) {
	for mask, words := range c.byMask {
		if language >= 0 && mask>>language&1 == 1 {
			n += words
		}
	}
	return n
}

// sure reports whether the texts are of a language: it has a large share of the words, and leads
// before each other language by the words that only one of both has.
func (c *languageCounts) sure(language int) bool {
	if n := c.of(language); n < minFunctionWords || float64(n) < minFunctionShare*float64(c.words) {
		return false
	}
	var lead, lag [64]int
	for mask, n := range c.byMask {
		has := mask>>language&1 == 1
		for other := range 64 {
			switch otherHas := mask>>other&1 == 1; {
			case has && !otherHas:
				lead[other] += n
			case !has && otherHas:
				lag[other] += n
			}
		}
	}
	for other := range functionWords().codes {
		if other != language && (lead[other] < 2 || lead[other] < minLead*lag[other]) {
			return false
		}
	}
	return true
}

// A lexicon holds the function words of languages. A mask has bit i for language codes[i].
type lexicon struct {
	codes []string
	masks map[string]uint64
}

// functionWords returns the stop words of the languages, the words of [otherFunctionWords], and
// those of languages that have no analyzer.
var functionWords = sync.OnceValue(func() lexicon {
	l := lexicon{masks: make(map[string]uint64)}
	for _, code := range Languages() {
		words := slices.Collect(maps.Keys(editions[Analyzer{code, AnalyzerVersion}].stop()))
		l.add(code, append(words, strings.Fields(otherFunctionWords[code])...))
	}
	for _, code := range slices.Sorted(maps.Keys(otherFunctionWords)) {
		if languages[code] == nil {
			l.add(code, strings.Fields(otherFunctionWords[code]))
		}
	}
	return l
})

func (l *lexicon) add(code string, words []string) {
	if len(words) == 0 {
		return
	}
	for _, word := range words {
		l.masks[word] |= 1 << len(l.codes)
	}
	l.codes = append(l.codes, code)
}
