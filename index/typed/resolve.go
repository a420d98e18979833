package typed

import (
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Dictionary knows the words of a collection. [words.Set] is one.
type Dictionary interface {
	Frequency(words.Word) int
	Completions(prefix string, n int) []words.Form
	Neighbours(form string, distance, n int) []words.Form
}

// A Resolver turns questions into words of a collection.
type Resolver struct {
	Analyzer   ingest.Analyzer // of the collection's words
	Dictionary Dictionary
	Synonyms   *Synonyms // nil means none
	Prefix     bool      // the question is being typed: a word at its very end is the begin of one
	Verbatim   bool      // no word is corrected
}

// Resolved is a question in words of the collection. In a script without spaces, pairs of
// characters are words. Their characters are scored, too, under the name "", and have no other
// effect.
type Resolved struct {
	Words    []words.Word // to score; each is in Names at the same index
	Names    []string     // Words as people write them, corrected and normalised, with title:
	Required []words.Word // documents without one of these are left out
	Excluded []words.Word // documents with one of these are left out

	// Phrases are checked in the text of documents. Required has the words of those that are not
	// excluded.
	Phrases []Phrase

	Corrections []Correction
	Plain       string // the question for a model: corrected, without operators and excluded words
}

// A Correction replaced a word of the question, which no document holds.
type Correction struct {
	From, To   string
	Start, End int // the place of From in the question
}

// Resolve returns the words of a question. Stop words are scored only if there are no others in the
// question or in a phrase, so that a document with all that is required has a word to score. An
// excluded word or a phrase is taken as it stands; all other words may be corrected, unless the
// question is literal, and have synonyms.
func (r Resolver) Resolve(q Question) Resolved {
	s := resolution{Resolver: r, question: q}
	if q.Literal {
		s.Verbatim, s.Prefix = true, false
	}
	for _, c := range q.Clauses {
		s.clause(c)
	}
	s.score()
	s.Plain = strings.Join(s.plain, " ")
	return s.Resolved
}

// A resolution is a question of which some clauses are resolved.
type resolution struct {
	Resolver
	Resolved
	question   Question
	slots      []slot   // words to score, with stop words
	characters []slot   // of pairs in slots
	plain      []string // to become Plain
	unknown    int      // words looked up for a correction
}

// A slot is a word of a question.
type slot struct {
	ingest.Token          // corrected, in the place of the word that was typed
	read         []string // its terms in the languages of the collection
	terms        []string // alternatives, at first those terms
	respelled    bool     // Word is not the word that was typed
	field        words.Field
}

func (s slot) word() words.Word { return words.Word{Terms: s.terms, Field: s.field} }

func (s slot) name() string {
	switch {
	case s.Single:
		return ""
	case s.field == words.Title:
		return "title:" + s.Word
	}
	return s.Word
}

func (s *resolution) clause(c Clause) {
	slots, characters := s.analyse(c)
	n := positions(slots)
	switch {
	case c.Exclude && n > 0:
		s.exclude(c, slots, n)
		return
	case c.Phrase || c.Title && n > 1 && !c.Prefix:
		s.require(c, slots)
	default:
		s.resolve(c, slots)
	}
	if c.Phrase || c.Title {
		slots = kept(slots)
	}
	s.slots, s.characters = append(s.slots, slots...), append(s.characters, characters...)
}

// analyse returns the words of a clause, and the characters of its pairs.
func (s *resolution) analyse(c Clause) (slots, characters []slot) {
	for t, terms := range s.Analyzer.Readings(c.Text) {
		w := slot{Token: t, read: terms, terms: terms, field: c.field()}
		if t.Single {
			characters = append(characters, w)
		} else {
			slots = append(slots, w)
		}
	}
	return slots, characters
}

func (c Clause) field() words.Field {
	if c.Title {
		return words.Title
	}
	return words.Any
}

// positions returns the number of words without the identifiers that they are parts of.
func positions(slots []slot) (n int) {
	for _, t := range slots {
		if !t.Whole {
			n++
		}
	}
	return n
}

// exclude leaves out documents with a word or, if it has several parts, with the phrase of these.
func (s *resolution) exclude(c Clause, slots []slot, n int) {
	w := slots[0] // an identifier is before its parts
	begin := c.Prefix && w.End == len(c.Text)
	if n > 1 && !begin {
		s.Phrases = append(s.Phrases, s.phrase(c, slots))
		return
	}
	if begin {
		s.complete(&w, maxExcluded)
	}
	s.Excluded = append(s.Excluded, w.word())
}

// require leaves out documents without a phrase.
func (s *resolution) require(c Clause, slots []slot) {
	p := s.phrase(c, slots)
	s.Required = append(s.Required, p.Words...)
	if positions(slots) > 1 {
		s.Phrases = append(s.Phrases, p)
	}
	s.plain = append(s.plain, c.Text)
}

// resolve completes and corrects words, and adds their synonyms.
func (s *resolution) resolve(c Clause, slots []slot) {
	for i := range slots {
		s.adapt(c, &slots[i])
	}
	s.plain = append(s.plain, respelled(c.Text, slots))
	s.Synonyms.add(slots, s.Dictionary)
	if c.Title {
		s.Required = append(s.Required, required(slots)...)
	}
}

// required returns the words without which a document lacks one of the slots. Of an identifier
// they are the parts, and itself only if its part does not identify it, as in c++.
func required(slots []slot) (all []words.Word) {
	for _, w := range kept(slots) {
		if !w.Whole || parts(w, slots) == 1 {
			all = append(all, w.word())
		}
	}
	return all
}

// parts returns the number of words that an identifier consists of.
func parts(whole slot, slots []slot) (n int) {
	for _, w := range slots {
		if !w.Whole && whole.Start <= w.Start && w.End <= whole.End {
			n++
		}
	}
	return n
}

// adapt replaces a word by its completions if it is a prefix, or by its correction.
func (s *resolution) adapt(c Clause, w *slot) {
	last := w.End == len(c.Text)
	switch {
	case c.Prefix && last:
		s.complete(w, maxCompletions)
	case s.Prefix && last && c.End == len(s.question.Text) && s.complete(w, maxCompletions):
	default:
		s.correct(w, c.offset(s.question.Text))
	}
}

// respelled returns text with its words as the slots spell them.
func respelled(text string, slots []slot) string {
	var b strings.Builder
	at := 0
	for _, w := range slots {
		if w.respelled && !w.Whole {
			b.WriteString(text[at:w.Start] + w.Word)
			at = w.End
		}
	}
	return b.String() + text[at:]
}

// score lists the words to score, and then characters that are no words of the question. What
// occurs twice has twice the weight.
func (s *resolution) score() {
	index := map[string]int{}
	for _, w := range append(kept(s.slots), s.characters...) {
		key := strings.Join(w.terms, "\x00") + string(rune(w.field))
		i, ok := index[key]
		if !ok {
			i = len(s.Words)
			index[key] = i
			s.Words, s.Names = append(s.Words, w.word()), append(s.Names, w.name())
		}
		s.Words[i].Weight++
	}
}

// kept returns the slots without stop words. If there are only stop words, it returns all, and
// none is a stop word any more.
func kept(slots []slot) []slot {
	some := slices.DeleteFunc(slices.Clone(slots), func(w slot) bool { return w.Stop })
	if len(some) > 0 {
		return some
	}
	some = slices.Clone(slots)
	for i := range some {
		some[i].Stop = false
	}
	return some
}
