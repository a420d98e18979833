package ingest

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// DetectLanguage returns the language of texts whose stop words are most frequent, one of
// [Languages]. It returns "none" if it is unsure: for few or mixed texts, numbers, and languages
// without an analyzer. It reads the first megabyte. A collection's first documents suffice, but a
// query or a title is too short.
func DetectLanguage(texts iter.Seq[string]) string {
	c := languageCounts{byMask: make(map[uint64]int)}
	left := 1 << 20
	for text := range texts {
		text = cutBytes(text, min(left, 32<<10))
		c.add(text)
		if left -= len(text); left < utf8.UTFMax {
			break
		}
	}
	for i, code := range functionWords().codes {
		if c.sure(i) && languages[code] != nil {
			return code
		}
	}
	return "none"
}

// Limits of [DetectLanguage], set on texts of the languages and of their neighbours.
const (
	minFunctionShare = 0.2 // of function words among the words of a text; Tamil has .26, English .6
	minFunctionWords = 4   // number of them that occur
	minLead          = 3   // ratio of the words that another language lacks, to the reverse
)

// languageCounts are the numbers of words of texts by the languages of which they are function
// words: bit i of a mask stands for language i.
type languageCounts struct {
	words  int
	byMask map[uint64]int
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

// sure reports whether the texts are of a language: it has a large share of the words, and leads
// before each other language by the words that only one of both has.
func (c *languageCounts) sure(language int) bool {
	share := 0
	lead, lag := make([]int, 64), make([]int, 64)
	for mask, n := range c.byMask {
		has := mask>>language&1 == 1
		if has {
			share += n
		}
		for other := range 64 {
			switch otherHas := mask>>other&1 == 1; {
			case has && !otherHas:
				lead[other] += n
			case !has && otherHas:
				lag[other] += n
			}
		}
	}
	if share < minFunctionWords || float64(share) < minFunctionShare*float64(c.words) {
		return false
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
