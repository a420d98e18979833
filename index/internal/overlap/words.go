// Package overlap compares texts by the words that they have in common.
package overlap

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// Words converts texts to the sets of words by which documents are compared. A set contains the
// terms of a text, whether or not they are in the vocabulary, and also the words that an analyzer
// drops although they distinguish texts: numbers, single letters and very long words. It lacks only
// stop words.
type Words struct {
	Analyzer ingest.Analyzer
	Seed     maphash.Seed // of the hashes
}

// Of returns the distinct words of a text as hashes, in ascending order.
func (w Words) Of(text string) []uint64 {
	var set []uint64
	add := func(word string) { set = append(set, maphash.String(w.Seed, word)) }
	end := 0
	for t := range w.Analyzer.Tokens(text) {
		if t.Start > end {
			dropped(text[end:t.Start], add)
		}
		add(t.Term)
		end = max(end, t.End) // pairs of characters overlap
	}
	dropped(text[end:], add)
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

// longestStop exceeds the number of letters of any stop word.
const longestStop = 64

// dropped adds the words in the gap between two terms that are not stop words.
func dropped(gap string, add func(word string)) {
	for word := range runs(gap) {
		letters := utf8.RuneCountInString(word)
		if letters == 1 || letters > longestStop || strings.ContainsFunc(word, unicode.IsNumber) {
			add(strings.ToLower(word))
		}
	}
}

// runs yields the words of a text: runs of letters and digits, including, between two digits, the
// separators within a number, time or date.
func runs(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, before := -1, rune(0)
		for i, r := range text {
			inside := unicode.IsLetter(r) || unicode.IsNumber(r) || start >= 0 && (unicode.IsMark(r) || unicode.IsDigit(before) && withinNumber(r, text[i:]))
			switch {
			case inside && start < 0:
				start = i
			case !inside && start >= 0:
				if !yield(text[start:i]) {
					return
				}
				start = -1
			}
			before = r
		}
		if start >= 0 {
			yield(text[start:])
		}
	}
}

// withinNumber reports whether r, the first rune of text, is a separator of numbers that a digit
// follows.
func withinNumber(r rune, text string) bool {
	next, _ := utf8.DecodeRuneInString(text[utf8.RuneLen(r):])
	return strings.ContainsRune(".,:/-", r) && unicode.IsDigit(next)
}
