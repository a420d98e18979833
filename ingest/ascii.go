package ingest

import (
	"unicode/utf8"

	"github.com/blevesearch/segment"
)

// Classes of ASCII characters in the rules of Annex #29 for words.
const (
	classLetter = 1 << iota
	classDigit
	classLowLine   // joins letters and digits
	betweenLetters // joins two letters
	betweenDigits  // joins two digits
	classJoint     // occurs in identifiers: see nextWhole

	classWord = classLetter | classDigit | classLowLine
)

// asciiClasses is indexed by byte.
var asciiClasses = newASCIIClasses()

func newASCIIClasses() (classes [256]uint8) {
	for b := range utf8.RuneSelf {
		switch {
		case 'a' <= b|0x20 && b|0x20 <= 'z':
			classes[b] = classLetter
		case '0' <= b && b <= '9':
			classes[b] = classDigit
		}
	}
	classes['_'] = classLowLine
	classes[':'] = betweenLetters
	classes[','], classes[';'] = betweenDigits, betweenDigits
	classes['.'], classes['\''] = betweenLetters|betweenDigits, betweenLetters|betweenDigits
	for _, b := range []byte("._@&-':,/+#") {
		classes[b] |= classJoint
	}
	return classes
}

// takeASCII takes the words of text[at:] up to the end of the window as the segmenter would, at a
// multiple of its speed. It stops before a character that may join one that is not ASCII, and
// returns where.
func (s *scanner) takeASCII(at, end int) int {
	text := s.text[:end]
	for at < end && s.out != nil {
		next, classes := asciiWord(text, at)
		if text[at] >= utf8.RuneSelf || next < end && text[next] >= utf8.RuneSelf {
			break
		}
		if s.word.start < s.word.end || s.run.last.end > 0 || next == end {
			s.take(span{at, next}, classOf(classes)) // the word may continue one of another window
		} else if classes&classLetter != 0 {
			s.emitWord(span{at, next})
		} else if classes&classDigit != 0 && s.all {
			s.takeNumber(span{at, next})
		}
		at = next
	}
	return at
}

// classOf returns the segmenter's class of a segment with characters of these classes.
func classOf(classes uint8) int {
	switch {
	case classes&classLetter != 0:
		return segment.Letter
	case classes&classDigit != 0:
		return segment.Number
	}
	return segment.None
}

// asciiWord returns the end of the segment at text[at:], and the classes of its characters. If the
// segment may continue with a character that is not ASCII, the end is before such a character.
func asciiWord(text string, at int) (end int, classes uint8) {
	classes = asciiClasses[text[at]] & classWord
	for end = at + 1; classes != 0 && end < len(text); end++ {
		class := asciiClasses[text[end]]
		if class&classWord == 0 && !joins(text, end) {
			break
		}
		classes |= class & classWord
	}
	return end, classes
}

// joins reports whether text[at] may join the ASCII character before it to the character after it.
func joins(text string, at int) bool {
	before, between := asciiClasses[text[at-1]], asciiClasses[text[at]]
	if before != classLetter || between&betweenLetters == 0 {
		if before != classDigit || between&betweenDigits == 0 {
			return false
		}
	}
	return at+1 < len(text) && (asciiClasses[text[at+1]] == before || text[at+1] >= utf8.RuneSelf)
}

// foreignStretch returns the length of the prefix of text that ends before white space between
// ASCII characters. Such white space ends every word and run.
func foreignStretch(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case ' ', '\n', '\t', '\r':
			if i+1 == len(text) || text[i+1] < utf8.RuneSelf {
				return i
			}
		}
	}
	return len(text)
}
