package ingest

import "unicode"

// A run is a sequence of characters of scripts without spaces that ends at the current position.
// Only its last two characters are kept.
type run struct {
	before, last span // the last two characters with their marks; empty if there are none
}

// takeCharacter adds a character to the run. It yields the pair of the two characters before it,
// whose marks are now complete.
func (s *scanner) takeCharacter(at span) {
	if s.run.before.end > 0 {
		s.emitPair()
	}
	s.run = run{s.run.last, at}
}

// takeMark adds a mark to the last character of the run. It reports false if the run is empty.
func (s *scanner) takeMark(at span) bool {
	if s.run.last.end == 0 {
		return false
	}
	s.run.last.end = at.end
	return true
}

// endRun yields the last pair of the run, or its only character.
func (s *scanner) endRun() {
	switch {
	case s.run.before.end > 0:
		s.emitPair()
		s.emitSingle(s.run.last)
	case s.run.last.end > 0:
		s.emitNormalised(s.run.last, Token{Topic: true})
	}
	s.run = run{}
}

// emitPair yields the last two characters of the run, and the first of them as an extra token.
func (s *scanner) emitPair() {
	s.emitNormalised(span{s.run.before.start, s.run.last.end}, Token{Topic: true})
	s.emitSingle(s.run.before)
}

func (s *scanner) emitSingle(at span) {
	if s.all {
		s.emitNormalised(at, Token{Single: true})
	}
}

// emitNormalised yields token with the term at a place.
func (s *scanner) emitNormalised(at span, token Token) {
	if term := s.words.normaliser.normalise(s.text[at.start:at.end]); term != "" {
		token.Term, token.Word, token.End = term, term, at.end-at.start
		s.character = newWordToken(token)
		s.emit(&s.character, at.start)
	}
}

// spaceless lists the scripts without spaces between words.
var spaceless = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// isSpaceless reports whether r is a letter of one of these scripts. The prolonged sound mark ー
// belongs to both Hiragana and Katakana.
func isSpaceless(r rune) bool {
	if r < 0x0E00 { // Thai is the first of these scripts
		return false
	}
	if r >= 0x4E00 && r <= 0x9FFF { // common Han characters
		return true
	}
	if r == 'ー' || r == 'ｰ' {
		return true
	}
	return unicode.In(r, spaceless...) && (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.So))
}

// isMark reports whether r modifies the character before it. The sound marks of halfwidth kana are
// letters in Unicode.
func isMark(r rune) bool {
	return unicode.IsMark(r) || unicode.Is(unicode.Cf, r) || r == 'ﾞ' || r == 'ﾟ'
}
