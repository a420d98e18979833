package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/segment"
)

// A scanner finds the tokens of a text. It keeps buffers and the terms of the words it met, so it
// is worth using again.
type scanner struct {
	words *wordAnalyzer

	base   int    // where the piece begins that is being read
	text   string // the piece, normal
	places places
	yield  func(Token) bool // nil once it said stop

	buf   []byte // the window being segmented, made valid
	segs  [][]byte
	types []int

	word span // a word that ends where reading is and may go on; empty if none
	open bool // whether it may be joined to the next segment, because either is of no type
	run  run
}

// A span is text[start:end].
type span struct{ start, end int }

func newScanner(e *edition) *scanner { return &scanner{words: newWordAnalyzer(e)} }

// window is how much is segmented at a time, so that memory does not grow with the text.
const window = 32 << 10

func (s *scanner) scan(text string, yield func(Token) bool) {
	s.base, s.yield = 0, yield
	for len(text) > 0 && s.yield != nil {
		end := s.words.piece(text)
		s.scanPiece(text[:end])
		s.base, text = s.base+end, text[end:]
	}
	s.text, s.places, s.yield = "", places{}, nil
}

func (s *scanner) scanPiece(text string) {
	s.text, s.places = s.words.normaliseText(text)
	s.word, s.run = span{}, run{}
	for start := 0; start < len(s.text) && s.yield != nil; {
		end := start + s.words.cut(s.text[start:])
		s.segment(start, end)
		start = end
	}
	s.endWord()
	s.endRun()
}

// cutCharacter returns where the last character ends that is in the window whole.
func cutCharacter(text string) int {
	for i := window; i > window-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return window
}

// segment takes text[start:end] apart. The segmenter stops at what it cannot parse; it goes on
// behind that character.
func (s *scanner) segment(start, end int) {
	s.buf = s.words.appendValid(s.buf[:0], s.text[start:end])
	for rest := s.buf; len(rest) > 0 && s.yield != nil; {
		var n int
		s.segs, s.types, n, _ = segment.SegmentWordsDirect(rest, s.segs[:0], s.types[:0])
		at := start + len(s.buf) - len(rest)
		for i, seg := range s.segs {
			s.take(span{at, at + len(seg)}, s.types[i])
			at += len(seg)
		}
		if n < len(rest) {
			s.endWord()
			s.endRun()
			_, size := utf8.DecodeRune(rest[n:])
			n += size
		}
		rest = rest[n:]
	}
}

// appendValid appends text with a space for each byte that is not UTF-8, so that offsets stay.
func appendValid(b []byte, text string) []byte {
	if utf8.ValidString(text) {
		return append(b, text...)
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, ' ')
		} else {
			b = append(b, text[i:i+size]...)
		}
		i += size
	}
	return b
}

// take adds one segment to what is being read.
func (s *scanner) take(at span, kind int) {
	if kind == segment.Number || kind == segment.None && s.text[at.start] < utf8.RuneSelf {
		s.endWord()
		s.endRun()
		return
	}
	seg := s.text[at.start:at.end]
	if isASCII(seg) || kind == segment.Letter && isEuropean(seg) {
		s.takeWord(at, kind)
		return
	}
	s.takeMixed(at, kind)
}

// takeWord begins a word, or continues one. Letters that are newer than the segmenter's tables come
// one by one and without a type; they belong together, and to a word that they touch.
func (s *scanner) takeWord(at span, kind int) {
	loose := kind == segment.None
	if s.word.end > s.word.start && (s.open || loose) {
		s.word.end, s.open = at.end, loose
		return
	}
	s.endWord()
	s.endRun()
	s.word, s.open = at, loose
}

// isEuropean reports whether s begins with a letter of ASCII or of U+00C0 to U+02FF and all of it comes
// before U+0800, so that nothing in it becomes pairs.
func isEuropean(s string) bool {
	if s[0] >= utf8.RuneSelf && (s[0] < 0xC3 || s[0] > 0xCB) {
		return false
	}
	for i := range len(s) {
		if s[i] >= 0xE0 {
			return false
		}
	}
	return true
}

// takeMixed parts the characters that become pairs from the others.
func (s *scanner) takeMixed(at span, kind int) {
	for at.start < at.end {
		r, size := utf8.DecodeRuneInString(s.text[at.start:])
		next := at.start + size
		switch {
		case isSpaceless(r):
			s.endWord()
			s.takeCharacter(span{at.start, next})
		case isMark(r) && s.takeMark(span{at.start, next}):
		case s.words.version > 1 && unicode.IsMark(r) && s.word.end <= s.word.start: // on nothing
		case kind == segment.None && !inWord(r):
			s.endWord()
			s.endRun()
		default:
			next = at.start + unpaired(s.text[at.start:at.end])
			s.takeWord(span{at.start, next}, kind)
		}
		at.start = next
	}
}

// unpaired is the length of the beginning of s that does not become pairs.
func unpaired(s string) int {
	if n := strings.IndexFunc(s, isSpaceless); n >= 0 {
		return n
	}
	return len(s)
}

// inWord reports whether r can be part of a word.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || unicode.Is(unicode.Cf, r)
}

// endWord yields the terms of the word that was being read.
func (s *scanner) endWord() {
	at := s.word
	s.word = span{}
	if at.end <= at.start || s.yield == nil {
		return
	}
	for _, token := range s.words.tokens(s.text[at.start:at.end]) {
		token.Start += at.start
		token.End += at.start
		s.emit(token)
	}
}

func (s *scanner) emit(token Token) {
	if len(s.places.list) > 0 {
		at := s.places.original(span{token.Start, token.End})
		token.Start, token.End = at.start, at.end
	}
	token.Start, token.End = s.base+token.Start, s.base+token.End
	if s.yield != nil && !s.yield(token) {
		s.yield = nil
	}
}
