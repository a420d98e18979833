package typed

import (
	"iter"
	"math"
	"strings"
	"unicode/utf8"
)

// anchor returns the rarest word, in ASCII, whose term is the word itself, such as a stop word.
func (s *resolution) anchor(slots []slot) (rarest string) {
	least := math.MaxInt
	for _, w := range slots {
		if w.Topic || w.Whole || !isASCII(w.Term) {
			continue
		}
		if n := s.frequency(w.Term); n < least {
			rarest, least = w.Term, n
		}
	}
	return rarest
}

// parts yields parts of a text. If the text has the phrase, one of them has it. They are the fields
// of white space around the anchor, if there is one: a phrase of stop words, for which most texts
// are candidates, is found ten times as fast as by the analysis of all text.
func (p Phrase) parts(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if p.anchor == "" || !isASCII(text) {
			yield(text)
			return
		}
		lower := strings.ToLower(text)
		for at := p.next(lower, 0); at < len(lower); {
			start, end := p.begin(lower, at), p.end(lower, at)
			for at = p.next(lower, at+1); at < end; at = p.next(lower, at+1) {
				end = p.end(lower, at)
			}
			if !yield(text[start:end]) {
				return
			}
		}
	}
}

// next returns the place of the next anchor, or the length of the text.
func (p Phrase) next(text string, from int) int {
	if i := strings.Index(text[from:], p.anchor); i >= 0 {
		return from + i
	}
	return len(text)
}

// length returns the number of words of the phrase, the most in any language.
func (p Phrase) length() (n int) {
	for _, all := range p.elements {
		n = max(n, len(all))
	}
	return n
}

// begin returns the start of as many fields with words before text[at:] as the phrase has words.
func (p Phrase) begin(text string, at int) int {
	for n := p.length(); n > 0 && at > 0; {
		start := max(0, strings.LastIndexAny(text[:at], space))
		if hasWord(text[start:at]) {
			n--
		}
		at = start
	}
	return at
}

// end returns the end of as many fields with words from text[at:] as the phrase has words.
func (p Phrase) end(text string, at int) int {
	for n := p.length(); n > 0 && at < len(text); {
		end := at + cutField(text[at:])
		if hasWord(text[at:end]) {
			n--
		}
		at = end
	}
	return at
}

// space separates fields. Words of different fields do not depend on each other.
const space = " \n\t"

// cutField returns the length of the first field of text with the white space before it.
func cutField(text string) int {
	if end := strings.IndexAny(text[1:], space); end >= 0 {
		return 1 + end
	}
	return len(text)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
