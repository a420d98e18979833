package index

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// wordSets makes the sets of words by which documents are compared letter by letter. These are the terms of a text, whether the model knows
// them or not, and what an analyzer drops though it tells one text from another: numbers, single letters and very long words. Only
// stop words are left out.
type wordSets struct {
	analyzer ingest.Analyzer
	seed     maphash.Seed
}

// of returns the words of a text as hashes, each once, ascending.
func (w wordSets) of(text string) []uint64 {
	var set []uint64
	add := func(word string) { set = append(set, maphash.String(w.seed, word)) }
	end := 0
	for t := range w.analyzer.Tokens(text) {
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

// longestStop is more letters than any stop word has.
const longestStop = 64

// dropped adds the words between terms that are no stop words.
func dropped(gap string, add func(word string)) {
	for word := range runs(gap) {
		letters := utf8.RuneCountInString(word)
		if letters == 1 || letters > longestStop || strings.ContainsFunc(word, unicode.IsNumber) {
			add(strings.ToLower(word))
		}
	}
}

// runs yields what hangs together: letters, digits and, between two digits, what parts those of one number, time or date.
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

// withinNumber reports whether r, with which a text begins, stands before a digit as between those of a number.
func withinNumber(r rune, text string) bool {
	next, _ := utf8.DecodeRuneInString(text[utf8.RuneLen(r):])
	return strings.ContainsRune(".,:/-", r) && unicode.IsDigit(next)
}
