package typed

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// ErrSynonyms is wrapped by the errors of [ParseSynonyms].
var ErrSynonyms = errors.New("invalid synonyms")

// maxSynonyms is the maximum size of a list of synonyms in bytes.
const maxSynonyms = 1 << 20

// Synonyms are words that find the documents of other words. A nil *Synonyms has none.
type Synonyms struct {
	rules map[string][]rule // by the terms of the first word of from
}

// A rule adds synonyms to words of a question.
type rule struct {
	from synonym // words that follow each other
	to   []synonym
}

// A synonym is the terms of each of its words in the languages of the collection.
type synonym [][]string

// ParseSynonyms parses a list of synonyms. A line "a, b, c" makes its words equal: each finds the
// documents of all. With a line "a => b, c", the word a also finds those of b and c, but not the
// other way. Left of an arrow, a synonym may have several words, which must follow each other in
// the question: "new york => nyc". A line that begins with # is a comment.
//
// Words are compared by their terms, so that one form of a word is enough.
func ParseSynonyms(text string, a ingest.Analyzer) (*Synonyms, error) {
	if len(text) > maxSynonyms {
		return nil, fmt.Errorf("%w: the list has %d bytes; at most %d are allowed", ErrSynonyms, len(text), maxSynonyms)
	}
	s := &Synonyms{rules: map[string][]rule{}}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := s.parseLine(line, a); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrSynonyms, n, err)
		}
	}
	return s, nil
}

func (s *Synonyms) parseLine(line string, a ingest.Analyzer) error {
	left, right, arrow := strings.Cut(line, "=>")
	if !arrow {
		right = left
	}
	from, err := termLists(left, a)
	if err != nil {
		return err
	}
	to, err := termLists(right, a)
	if err != nil {
		return err
	}
	if len(from) == 0 || len(to) == 0 || !arrow && len(to) == 1 {
		return fmt.Errorf("%q is not of the form a, b or a => b", ingest.Brief(line))
	}
	if word := severalWords(right); word != "" {
		return fmt.Errorf("%q has several words, which only the left side of an arrow may have; write \"%s => …\"", word, word)
	}
	for _, words := range from {
		for _, term := range words[0] {
			s.rules[term] = append(s.rules[term], rule{words, to})
		}
	}
	return nil
}

// termLists returns the synonyms of a list with commas between them.
func termLists(list string, a ingest.Analyzer) (all []synonym, err error) {
	for _, word := range synonyms(list) {
		terms := terms(word, a)
		if len(terms) == 0 {
			return nil, fmt.Errorf("a synonym is %q, which has no word; remove it or its comma", ingest.Brief(word))
		}
		all = append(all, terms)
	}
	return all, nil
}

func synonyms(list string) []string {
	all := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '，' })
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// severalWords returns the first synonym of a list that has white space in it, or "".
func severalWords(list string) string {
	for _, word := range synonyms(list) {
		if len(strings.Fields(word)) > 1 {
			return word
		}
	}
	return ""
}

// terms returns the terms of the words of text, or that of an identifier which is all of it.
func terms(text string, a ingest.Analyzer) (all synonym) {
	for t, terms := range a.Readings(text) {
		switch {
		case t.Whole && t.Start == 0 && t.End == len(text):
			return synonym{terms}
		case !t.Extra():
			all = append(all, terms)
		}
	}
	return all
}

// add adds to each slot the synonyms of the words of which it is one.
func (s *Synonyms) add(slots []slot, d Dictionary) {
	if s == nil {
		return
	}
	for i := range slots {
		for _, term := range slots[i].read {
			for _, r := range s.rules[term] {
				if r.matches(slots[i:]) {
					r.add(slots[i:i+len(r.from)], d)
				}
			}
		}
	}
}

func (r rule) matches(slots []slot) bool {
	return len(slots) >= len(r.from) && slices.EqualFunc(r.from, slots[:len(r.from)], alike)
}

// alike reports whether a word of a question has one of the terms.
func alike(terms []string, w slot) bool {
	return slices.ContainsFunc(terms, func(term string) bool { return slices.Contains(w.read, term) })
}

// add adds the synonyms to words of a question. Stop words remain without, but not if there are
// only stop words, as in "it => informatics".
func (r rule) add(slots []slot, d Dictionary) {
	if !slices.ContainsFunc(slots, func(w slot) bool { return !w.Stop }) {
		slots[0].Stop = false
	}
	for _, to := range r.to {
		if slices.EqualFunc(to, r.from, slices.Equal[[]string]) {
			continue
		}
		for _, term := range rarest(to, d) {
			for i := range slots {
				if w := &slots[i]; !w.Stop && !slices.Contains(w.terms, term) {
					w.terms = append(slices.Clip(w.terms), term)
				}
			}
		}
	}
}

// rarest returns the terms of the word that the fewest documents hold. It stands for a synonym of
// several terms: a word without spaces in it, such as one of three Chinese characters.
func rarest(s synonym, d Dictionary) []string {
	return slices.MinFunc(s, func(a, b []string) int {
		return d.Frequency(words.Word{Terms: a}) - d.Frequency(words.Word{Terms: b})
	})
}
