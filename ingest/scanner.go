package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/segment"
)

// A scanner finds the tokens of a text. Its buffers and its cache of terms make it worth reusing.
type scanner struct {
	words *wordAnalyzer
	all   bool // yields all words and not only those that carry a topic

	base   int    // start of the current piece in the text
	text   string // the current piece, normalised
	places places
	out    consumer // nil after it wanted no more tokens

	buf   []byte // the current window as valid UTF-8
	segs  [][]byte
	types []int

	word span // the word that ends at the current position and may continue; empty if none
	open bool // its last segment has no class, so that any segment continues it
	run  run

	whole span // the next identifier of the piece that was not yielded yet

	identifier, character wordToken // reused for tokens that are not cached
}

// A consumer takes the tokens of a text. at is the place in the text; the places of the token are
// relative to another one. The token is valid during the call. take returns false if the consumer
// wants no more tokens.
type consumer interface {
	take(t *wordToken, at span) (more bool)
}

// A span is text[start:end].
type span struct{ start, end int }

func newScanner(e *edition) *scanner { return &scanner{words: newWordAnalyzer(e)} }

// window is the number of bytes segmented at a time, so that memory does not grow with the text.
const window = 32 << 10

func (s *scanner) scan(text string, out consumer) {
	s.base, s.out = 0, out
	for len(text) > 0 && s.out != nil {
		end := s.words.piece(text)
		s.scanPiece(text[:end])
		s.base, text = s.base+end, text[end:]
	}
	s.text, s.places, s.out = "", places{}, nil
}

func (s *scanner) scanPiece(text string) {
	s.text, s.places = s.words.normaliseText(text)
	s.word, s.run = span{}, run{}
	if s.all {
		s.whole = nextWhole(s.text, 0)
	}
	for start := 0; start < len(s.text) && s.out != nil; {
		end := start + s.words.cut(s.text[start:])
		s.segment(start, end)
		start = end
	}
	s.endWord()
	s.endRun()
	s.endWholes(len(s.text))
}

// cutCharacter returns the length of the longest prefix of text of at most window bytes that does
// not end within a character.
func cutCharacter(text string) int {
	for i := window; i > window-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return window
}

// segment takes the segments of text[start:end], a window. Stretches of ASCII text between white
// space take a fast path.
func (s *scanner) segment(start, end int) {
	for at := start; at < end && s.out != nil; {
		if at = s.takeASCII(at, end); at < end {
			next := at + foreignStretch(s.text[at:end])
			s.takeForeign(at, next)
			at = next
		}
	}
}

// takeForeign takes the segments of text[start:end]. Runs of common Han characters, which need no
// segmenter, take a fast path.
func (s *scanner) takeForeign(start, end int) {
	s.buf = s.words.appendValid(s.buf[:0], s.text[start:end])
	for rest := s.buf; len(rest) > 0 && s.out != nil; {
		at := start + len(s.buf) - len(rest)
		n := hanSpan(rest) - hanSize
		if n > 0 {
			s.takeHan(span{at, at + n})
		} else {
			n = hanRun(rest)
			s.takeSegments(at, rest[:n])
		}
		rest = rest[n:]
	}
}

// takeSegments takes the segments of part, which begins at a place in the text. The segmenter stops
// at a character that it cannot parse; such a character ends the word, and takeSegments continues
// after it.
func (s *scanner) takeSegments(at int, part []byte) {
	for len(part) > 0 && s.out != nil {
		var n int
		s.segs, s.types, n, _ = segment.SegmentWordsDirect(part, s.segs[:0], s.types[:0])
		for i, seg := range s.segs {
			s.take(span{at, at + len(seg)}, s.types[i])
			at += len(seg)
		}
		if n < len(part) {
			s.endWord()
			s.endRun()
			_, size := utf8.DecodeRune(part[n:])
			n, at = n+size, at+size
		}
		part = part[n:]
	}
}

// takeHan takes common Han characters.
func (s *scanner) takeHan(at span) {
	s.endWord()
	for ; at.start < at.end; at.start += hanSize {
		s.takeCharacter(span{at.start, at.start + hanSize})
	}
}

// appendValid appends text with each byte that is not UTF-8 replaced by a space, which preserves
// offsets.
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

// take adds one segment to the current word or run. class is a constant of package segment.
func (s *scanner) take(at span, class int) {
	if class == segment.Number || class == segment.None && s.text[at.start] < utf8.RuneSelf {
		s.endWord()
		s.endRun()
		if s.all && class == segment.Number {
			s.takeNumber(at)
		}
		return
	}
	seg := s.text[at.start:at.end]
	if isASCII(seg) || class == segment.Letter && isEuropean(seg) {
		s.takeWord(at, class)
		return
	}
	s.takeMixed(at, class)
}

// takeWord begins a word or continues the current one. Letters newer than the segmenter's tables
// come one by one and without a class; they are joined to each other and to an adjacent word.
func (s *scanner) takeWord(at span, class int) {
	loose := class == segment.None
	if s.word.end > s.word.start && (s.open || loose) {
		s.word.end, s.open = at.end, loose
		return
	}
	s.endWord()
	s.endRun()
	s.word, s.open = at, loose
}

// isEuropean reports whether s begins with an ASCII character or one of U+00C0 to U+02FF, and all
// its characters come before U+0800. None of these is of a script without spaces.
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

// takeMixed adds a segment that may contain characters of scripts without spaces, which become
// pairs.
func (s *scanner) takeMixed(at span, class int) {
	for at.start < at.end {
		r, size := utf8.DecodeRuneInString(s.text[at.start:])
		next := at.start + size
		switch {
		case isSpaceless(r):
			s.endWord()
			s.takeCharacter(span{at.start, next})
		case isMark(r) && s.takeMark(span{at.start, next}):
		case s.words.version > 1 && unicode.IsMark(r) && s.word.end <= s.word.start:
			// The mark has no base character.
		case class == segment.None && !inWord(r):
			s.endWord()
			s.endRun()
		default:
			next = at.start + unpaired(s.text[at.start:at.end])
			s.takeWord(span{at.start, next}, class)
		}
		at.start = next
	}
}

// unpaired returns the length of the longest prefix of s without characters that become pairs.
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

// endWord yields the terms of the current word.
func (s *scanner) endWord() {
	at := s.word
	s.word = span{}
	if at.start < at.end && s.out != nil {
		s.emitWord(at)
	}
}

// emitWord yields the terms of a word.
func (s *scanner) emitWord(at span) {
	tokens := s.words.tokens(s.text[at.start:at.end])
	for i := range tokens {
		if tokens[i].Topic || s.all {
			s.emit(&tokens[i], at.start)
		}
	}
}

// takeNumber yields the parts of a number, which are words without a topic.
func (s *scanner) takeNumber(at span) {
	tokens := s.words.tokens(s.text[at.start:at.end])
	for i := range tokens {
		t := &tokens[i]
		if t.Topic {
			s.character = newWordToken(t.Token)
			t = &s.character
			t.Topic = false
		}
		s.emit(t, at.start)
	}
}

// emit yields a token of the current piece, after the identifiers that begin before it. The places
// of the token are relative to start.
func (s *scanner) emit(t *wordToken, start int) {
	at := span{start + t.Start, start + t.End}
	if s.all && !t.Whole {
		s.endWholes(at.start)
	}
	if len(s.places.list) > 0 {
		at = s.places.original(at)
	}
	at.start, at.end = s.base+at.start, s.base+at.end
	if s.out != nil && !s.out.take(t, at) {
		s.out = nil
	}
}
