package typed

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/index/words"
)

const (
	maxCompletions = 64   // a prefix stands for its most frequent completions
	maxExcluded    = 1024 // completions that a question excludes
	maxNeighbours  = 8    // forms to try as corrections, since documents with them may be deleted
	maxUnknown     = 10   // unknown words to correct; a question with more is in another language
)

// complete replaces a word by its completions, one of which is the word itself: by those that are
// no stop words, if any. It reports false and changes nothing if documents hold none of them.
func (s *resolution) complete(w *slot, n int) bool {
	var all []slot
	known := s.known(w.read)
	if known {
		all = append(all, *w)
	}
	for _, f := range s.Dictionary.Completions(w.Word, n) {
		if t, ok := s.form(f.Name); ok {
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return false
	}
	if !known {
		w.Word, w.respelled = all[0].Word, true
	}
	w.terms, w.Stop = distinct(all)
	return true
}

// distinct returns the terms of the words, each once and without those of stop words, in ascending
// order. It returns those of stop words, and true, if there are no others.
func distinct(all []slot) (terms []string, stop bool) {
	stop = !slices.ContainsFunc(all, func(w slot) bool { return !w.Stop })
	for _, w := range all {
		if w.Stop == stop {
			terms = append(terms, w.read...)
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms), stop
}

// form returns the word or the identifier that a form is.
func (s *resolution) form(form string) (slot, bool) {
	for t, terms := range s.Analyzer.Readings(form) {
		return slot{Token: t, read: terms, terms: terms}, true
	}
	return slot{}, false
}

// known reports whether any document holds one of the terms.
func (s *resolution) known(terms []string) bool { return s.frequency(terms...) > 0 }

// frequency returns the number of documents that hold one of the terms.
func (s *resolution) frequency(terms ...string) int {
	return s.Dictionary.Frequency(words.Word{Terms: terms})
}

// correct replaces a word that no document holds by the nearest form that one does. offset is the
// place of the clause's text in the question.
func (s *resolution) correct(w *slot, offset int) {
	edits := maxEdits(w.Word)
	if s.Verbatim || edits == 0 || s.known(w.read) || s.unknown == maxUnknown {
		return
	}
	s.unknown++
	for _, f := range s.Dictionary.Neighbours(w.Word, edits, maxNeighbours) {
		if t, ok := s.form(f.Name); ok && s.known(t.read) {
			s.replace(w, t, offset)
			return
		}
	}
}

func (s *resolution) replace(w *slot, t slot, offset int) {
	start, end := offset+w.Start, offset+w.End
	s.Corrections = append(s.Corrections, Correction{s.question.Text[start:end], t.Word, start, end})
	t.Start, t.End = w.Start, w.End
	w.Token, w.read, w.terms, w.respelled = t.Token, t.read, t.terms, true
}

// maxEdits returns the number of edits after which a word may still be the one that was meant. It
// is 0 for words of less than three letters, and for numbers and identifiers, which are not
// guessed.
func maxEdits(word string) int {
	n := utf8.RuneCountInString(word)
	switch {
	case n < 3 || strings.IndexFunc(word, notLetter) >= 0:
		return 0
	case n <= 5:
		return 1
	}
	return 2
}

// notLetter reports whether r is neither a letter of a script with spaces between words, nor a
// mark, nor an apostrophe.
func notLetter(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' || unicode.In(r, spaceless...)
}
