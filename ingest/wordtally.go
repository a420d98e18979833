package ingest

import (
	"cmp"
	"slices"
	"strings"
)

// A wordTally is the number of occurrences of one word of a term that differs from the term.
type wordTally struct {
	word string
	n    uint64
}

// countWord counts an occurrence of a word of the term, and reports whether it is the first. A
// frequent word moves towards the start of the list, where it is found sooner.
func (t *tally) countWord(word string) (first bool) {
	i := slices.IndexFunc(t.words, func(w wordTally) bool { return w.word == word })
	if first = i < 0; first {
		i = len(t.words)
		t.words = append(t.words, wordTally{word: strings.Clone(word)})
	}
	t.words[i].n++
	if i > 0 && t.words[i].n > t.words[i-1].n {
		t.words[i], t.words[i-1] = t.words[i-1], t.words[i]
	}
	return first
}

// pruneWords drops the words with the fewest occurrences until at most half of the words are left.
func (b *VocabularyBuilder) pruneWords() {
	half := b.words / 2
	for floor := uint64(1); b.words > half; floor *= 2 {
		for _, t := range b.tallies {
			b.words -= len(t.words)
			t.words = slices.DeleteFunc(t.words, func(w wordTally) bool { return w.n <= floor })
			b.words += len(t.words)
		}
	}
}

// word returns the most frequent word of the term, the first in alphabetical order if several are.
// It returns the term if all words were dropped.
func (t *tally) word(term string) string {
	best := wordTally{term, t.own}
	for _, w := range t.words {
		if cmp.Or(cmp.Compare(w.n, best.n), cmp.Compare(best.word, w.word)) > 0 {
			best = w
		}
	}
	return best.word
}
