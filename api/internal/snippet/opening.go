package snippet

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// openings are the first bytes of the words whose stem may be one of a set of terms: a stemmer
// changes the end of a word, seldom its beginning. Tokenising only those words finds the terms in a
// tenth of the time that the whole text takes.
type openings struct {
	first [256]bool       // first bytes of terms, in both cases
	two   map[uint16]bool // the first two bytes, in lower case; nil if any word may become a term
}

func newOpenings(terms map[string]bool) openings {
	o := openings{two: make(map[uint16]bool, len(terms))}
	for t := range terms {
		if len(t) < 2 || t[0] >= utf8.RuneSelf || t[1] >= utf8.RuneSelf {
			return openings{} // a short term or one outside ASCII, such as Turkish ı from I
		}
		o.first[t[0]], o.first[unicode.ToUpper(rune(t[0]))] = true, true
		for second := range 256 { // dying becomes die; Finnish endings reach the start of ddaai
			if c := byte(second); len(t) < 4 || c == t[1] || c == t[0] {
				o.two[pairOf(t[0], c)] = true
			}
		}
	}
	return o
}

func pairOf(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func wordly(c byte) bool { return '0' <= c && c <= '9' || 'a' <= lower(c) && lower(c) <= 'z' }

// regions yields the parts of text, from white space to white space, that may hold a term. A part
// with letters outside ASCII may hold any term.
func (o *openings) regions(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := -1 // of the current region, -1 outside of one
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

// chunk returns the end of the word at text[at:], with the white space behind it, and whether the
// word may hold a term.
func (o *openings) chunk(text string, at int) (end int, may bool) {
	may = o.two == nil
	inside := false // whether the byte before belongs to a word
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
