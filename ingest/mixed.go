package ingest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// plus stands between the languages of an analyzer.
const plus = "+"

// NewAnalyzer returns the newest analyzer of the languages, the main one first.
func NewAnalyzer(languages ...string) Analyzer {
	return Analyzer{Language: strings.Join(languages, plus)}.WithDefaults()
}

// Languages returns the single languages of a, the main one first.
func (a Analyzer) Languages() []string {
	return strings.Split(a.WithDefaults().Language, plus)
}

// Mixed reports whether a has several languages.
func (a Analyzer) Mixed() bool { return strings.Contains(a.Language, plus) }

// Each returns the analyzers of the single languages of a, the main language first.
func (a Analyzer) Each() []Analyzer {
	if !a.Mixed() {
		return []Analyzer{a}
	}
	var all []Analyzer
	for _, code := range a.Languages() {
		all = append(all, Analyzer{code, a.Version})
	}
	return all
}

// For returns the analyzer of a text: that of the language of a whose function words are most
// frequent in the text, or of the main language if several are. It is a itself if that has one
// language.
func (a Analyzer) For(text string) Analyzer {
	if !a.Mixed() {
		return a
	}
	all := a.Each()
	best, _ := spoken(text, all)
	return all[best]
}

// validateMixed returns an error if one of the languages is not supported, or if a has it twice.
func (a Analyzer) validateMixed() error {
	all := a.Each()
	for i, one := range all {
		switch {
		case one.Language == "none" || one.Language == "":
			return fmt.Errorf("language %q: %q is no language of a mixed collection: name two or more of %s, such as de+en", a.Language, one.Language, strings.Join(Languages(), ", "))
		case slices.Contains(all[:i], one):
			return fmt.Errorf("language %q: %s is repeated: name each language once", a.Language, one.Language)
		}
		if err := one.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// spokenBytes is the length of the beginning of a text by which its language is found among others.
const spokenBytes = 8 << 10

// spoken returns the index of the language whose function words are most frequent in the text, the
// first of these, and the number of words by which it leads before the others.
func spoken(text string, all []Analyzer) (best, lead int) {
	c := newLanguageCounts()
	c.add(cutBytes(text, spokenBytes))
	most, second := -1, 0
	for i, a := range all {
		n := c.of(slices.Index(functionWords().codes, a.Language))
		if n > most {
			best, most, second = i, n, max(most, 0)
		} else {
			second = max(second, n)
		}
	}
	return best, most - second
}

// surely is the number of function words by which a language leads in a question that is surely in
// it. A single word may be a function word of one language and a topic of another, such as war.
const surely = 2

// Readings yields the tokens of [Analyzer.Words] for a question, and the terms that each has in the
// languages of a, so that it finds documents of all of them. The first term is that of the token,
// which is of the language of the question if that is sure, else of the main language. A stop word
// of a language that is not sure is one of all languages.
func (a Analyzer) Readings(text string) iter.Seq2[Token, []string] {
	return func(yield func(Token, []string) bool) {
		all := a.Each()
		var sure bool
		if a.Mixed() {
			best, lead := spoken(text, all)
			if sure = lead >= surely; sure {
				all[0], all[best] = all[best], all[0]
			}
		}
		others := make([]otherTokens, len(all)-1)
		for i := range others {
			others[i].tokens = slices.Collect(all[i+1].Words(text))
		}
		for t := range all[0].Words(text) {
			terms := []string{t.Term}
			for i := range others {
				same := others[i].of(t)
				terms = appendTerms(terms, same)
				t.Topic = t.Topic || slices.ContainsFunc(same, func(o Token) bool { return o.Topic })
				t.Stop = t.Stop && (sure || !slices.ContainsFunc(same, func(o Token) bool { return !o.Stop }))
			}
			if !yield(t, terms) {
				return
			}
		}
	}
}

// appendTerms appends the terms of tokens that are not there yet.
func appendTerms(terms []string, tokens []Token) []string {
	for _, t := range tokens {
		if !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return terms
}

// otherTokens are the tokens of a text in another language. Those before next are passed.
type otherTokens struct {
	tokens []Token
	next   int
}

// of returns the token in the place of t, or else those with a topic that overlap it: French finds
// two words in l'eau, where English finds one. The places of t ascend from call to call.
func (o *otherTokens) of(t Token) (same []Token) {
	for o.next < len(o.tokens) && o.tokens[o.next].End <= t.Start {
		o.next++
	}
	for _, other := range o.tokens[o.next:] {
		switch {
		case other.Start >= t.End:
			return same
		case other.Whole != t.Whole || other.Single != t.Single || other.End <= t.Start:
		case other.Start == t.Start && other.End == t.End:
			return []Token{other}
		case other.Topic:
			same = append(same, other)
		}
	}
	return same
}
