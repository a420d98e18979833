package ingest

import "unicode"

// A run is a stretch of characters of scripts without spaces, up to the place that was read last. Only its
// end is still needed.
type run struct {
	before, last span // the last two characters with the marks that they carry; empty if there are none
}

// takeCharacter yields the pair of the two characters before, now that they have all their marks.
func (s *scanner) takeCharacter(at span) {
	if s.run.before.end > 0 {
		s.emitNormalised(span{s.run.before.start, s.run.last.end})
	}
	s.run = run{s.run.last, at}
}

// takeMark adds a mark to the last character, and reports whether it stands there.
func (s *scanner) takeMark(at span) bool {
	if s.run.last.end == 0 {
		return false
	}
	s.run.last.end = at.end
	return true
}

// endRun yields the last pair, or the character that stands alone.
func (s *scanner) endRun() {
	switch {
	case s.run.before.end > 0:
		s.emitNormalised(span{s.run.before.start, s.run.last.end})
	case s.run.last.end > 0:
		s.emitNormalised(s.run.last)
	}
	s.run = run{}
}

func (s *scanner) emitNormalised(at span) {
	if term := s.words.normaliser.normalise(s.text[at.start:at.end]); term != "" {
		s.emit(Token{term, at.start, at.end})
	}
}

// spaceless are the scripts that put no space between words.
var spaceless = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// pairs reports whether r is a letter of such a script. The sign for a long vowel belongs to two of them.
func isSpaceless(r rune) bool {
	if r < 0x0E00 { // Thai is the first
		return false
	}
	if r >= 0x4E00 && r <= 0x9FFF { // the common characters of Han
		return true
	}
	if r == 'ー' || r == 'ｰ' {
		return true
	}
	return unicode.In(r, spaceless...) && (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.So))
}

// isMark reports whether r only changes the character before it. Halfwidth kana carry theirs as letters.
func isMark(r rune) bool {
	return unicode.IsMark(r) || unicode.Is(unicode.Cf, r) || r == 'ﾞ' || r == 'ﾟ'
}
