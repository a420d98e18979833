package api

import (
	"iter"
	"unicode/utf8"
)

// openings tell which words may become one of some terms, by how they begin: a stemmer changes ends. To find the terms in a text so costs a tenth
// of taking all of it apart.
type openings struct {
	first [256]bool       // bytes that a term begins with, in both cases
	two   map[uint16]bool // the first two bytes, in lower case; nil where any word may become a term
}

func newOpenings(terms map[string]bool) openings {
	o := openings{two: make(map[uint16]bool, len(terms))}
	for t := range terms {
		if len(t) < 2 || t[0] >= utf8.RuneSelf || t[1] >= utf8.RuneSelf {
			return openings{} // as Turkish makes of an I
		}
		o.first[t[0]], o.first[upper(t[0])] = true, true
		for second := range 256 { // dying becomes die, and Finnish ends reach the beginning of ddaai
			if c := byte(second); len(t) < 4 || c == t[1] || c == t[0] {
				o.two[pairOf(t[0], c)] = true
			}
		}
	}
	return o
}

func pairOf(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func wordly(c byte) bool { return '0' <= c && c <= '9' || 'a' <= lower(c) && lower(c) <= 'z' }

// regions are the stretches of text, from blank to blank, that may hold a term; what is not ASCII may hold any.
func (o *openings) regions(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := -1 // of the region that is open
		for at := 0; at < len(text); {
			end, may := o.chunk(text, at)
			if may && start < 0 {
				start = at
			}
			if !may && start >= 0 {
				if !yield(start, at) {
					return
				}
				start = -1
			}
			at = end
		}
		if start >= 0 {
			yield(start, len(text))
		}
	}
}

// chunk is text[at:end], up to and with the blanks behind a word, and whether it may hold a term.
func (o *openings) chunk(text string, at int) (end int, may bool) {
	may = o.two == nil
	inside := false // of a word
	for end = at; end < len(text) && !blank(text[end]); end++ {
		c := text[end]
		if !inside && o.first[c] && end+1 < len(text) && o.two[pairOf(lower(c), lower(text[end+1]))] || c >= utf8.RuneSelf {
			may = true
		}
		inside = wordly(c)
	}
	for end < len(text) && blank(text[end]) {
		end++
	}
	return end, may
}
