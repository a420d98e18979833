package typed

import (
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Phrase is a sequence of words that follow each other in one field of a document. They are
// compared by their terms, so that forms of a word are equal. Stop words count like any other.
type Phrase struct {
	Text    string       // as typed
	Title   bool         // it must be in the title
	Exclude bool         // documents with the phrase are left out, instead of those without it
	Words   []words.Word // every document with the phrase holds all of these

	elements map[ingest.Analyzer][]element // by the analyzer of a document
	anchor   string                        // a word that texts have as it is, or ""
}

// An element is a word of a phrase or of a text.
type element struct {
	term  string // in scripts without spaces, a character
	whole string // an identifier that the word is part of, or ""
	pair  bool   // the term of the character before it and of this one is in the text
}

// phrase returns the phrase of a clause with the given words.
func (s *resolution) phrase(c Clause, slots []slot) Phrase {
	p := Phrase{Text: c.Text, Title: c.Title, Exclude: c.Exclude, Words: required(slots), anchor: s.anchor(slots), elements: map[ingest.Analyzer][]element{}}
	for _, a := range s.Analyzer.Each() {
		for e := range elements(a, c.Text) {
			if !slices.ContainsFunc(slots, func(w slot) bool { return w.Whole && slices.Contains(w.read, e.whole) && parts(w, slots) == 1 }) {
				e.whole = ""
			}
			p.elements[a] = append(p.elements[a], e)
		}
	}
	return p
}

// In reports whether a document with the given title and text has the phrase. The analyzer is that
// of the question.
func (p Phrase) In(a ingest.Analyzer, title, text string) bool {
	if a.Mixed() {
		a = a.For(ingest.Document{Title: title, Text: text}.Words())
	}
	return p.in(a, title) || !p.Title && p.in(a, text)
}

func (p Phrase) in(a ingest.Analyzer, text string) bool {
	for part := range p.parts(text) {
		if p.inPart(a, part) {
			return true
		}
	}
	return false
}

func (p Phrase) inPart(a ingest.Analyzer, text string) bool {
	wanted := p.elements[a]
	if len(wanted) == 0 {
		return false
	}
	last := make([]element, 0, len(wanted)) // words of text
	for e := range elements(a, text) {
		if len(last) == cap(last) {
			last = append(last[:0], last[1:]...)
		}
		last = append(last, e)
		if slices.EqualFunc(wanted, last, element.matches) {
			return true
		}
	}
	return false
}

// matches reports whether a word of a text is the word e of a phrase.
func (e element) matches(other element) bool {
	return e.term == other.term && (e.whole == "" || e.whole == other.whole) && (!e.pair || other.pair)
}

// elements yields the words of a text in order.
func elements(a ingest.Analyzer, text string) iter.Seq[element] {
	return func(yield func(element) bool) {
		var whole, last ingest.Token
		held, paired := element{}, false // last, dropped if it is a pair and its characters follow
		for t := range a.Words(text) {
			if t.Whole {
				whole = t
				continue
			}
			first := t.Single && !last.Single && t.Start == last.Start
			if held.term != "" && !first && !yield(held) {
				return
			}
			held, last = element{term: t.Term, pair: t.Single && paired}, t
			if whole.Start <= t.Start && t.End <= whole.End {
				held.whole = whole.Term
			}
			paired = first || paired && !t.Single
		}
		if held.term != "" {
			yield(held)
		}
	}
}
