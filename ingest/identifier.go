package ingest

import (
	"strings"
	"unicode/utf8"
)

// nextWhole returns the place of the first identifier of text that begins at from or later, or the
// end of text. An identifier consists of words and of the characters that join them: x-4711,
// foo_bar, 3.14, 12:30, std::sort, user@host. Two words with only hyphens or apostrophes between
// them are an identifier if it has a digit. A word with ++ or # behind it is one, too, and one with
// a full stop before it: c++, c#, .net.
func nextWhole(text string, from int) span {
	for at := from; at < len(text); at++ {
		if asciiClasses[text[at]]&classJoint == 0 {
			continue
		}
		start := wordStart(text, from, at)
		end, joined := start, false
		switch {
		case start < at:
			end, joined = wholeAt(text, start)
		case isLeading(text, from, at):
			end, _ = wholeAt(text, at+1)
			joined = true
		}
		if joined && !isInitials(text[start:end]) {
			return span{start, end}
		}
		if end > at {
			from, at = end, end-1
		}
	}
	return span{len(text), len(text)}
}

// wordStart returns the start of the word that ends at text[at]. It is from or later.
func wordStart(text string, from, at int) int {
	for at > from {
		_, size := utf8.DecodeLastRuneInString(text[from:at])
		if wordSize(text, at-size) == 0 {
			break
		}
		at -= size
	}
	return at
}

// wholeAt returns the end of the words from at that are joined, and reports whether they are an
// identifier.
func wholeAt(text string, at int) (end int, joined bool) {
	digit, hyphen := false, false
	for {
		for size := wordSize(text, at); size > 0; size = wordSize(text, at) {
			digit = digit || isDigit(text[at])
			at += size
		}
		n := joint(text, at)
		if n == 0 {
			break
		}
		if text[at] == '-' || text[at] == '\'' {
			hyphen = hyphen || text[at] == '-'
		} else {
			joined = true
		}
		at += n
	}
	n := suffix(text, at)
	return at + n, joined || hyphen && digit || n > 0
}

// joint returns the length of the characters at text[at:] that join the word before them to the
// word behind them, or 0.
func joint(text string, at int) int {
	if at == len(text) {
		return 0
	}
	n, digits := 1, false
	switch text[at] {
	case '.', '@', '&', '-', '\'':
	case '_':
		if strings.HasPrefix(text[at:], "__") {
			n = 2
		}
	case ':':
		if strings.HasPrefix(text[at:], "::") {
			n = 2
			break
		}
		digits = true
	case ',', '/':
		digits = true
	default:
		return 0
	}
	if digits && !(isDigit(text[at-1]) && at+1 < len(text) && isDigit(text[at+1])) {
		return 0
	}
	if wordSize(text, at+n) == 0 {
		return 0
	}
	return n
}

// suffix returns the length of the ++ or # behind the word that ends at text[at], or 0.
func suffix(text string, at int) int {
	rest := text[at:]
	if isDigit(text[at-1]) {
		return 0
	}
	if strings.HasPrefix(rest, "++") && !strings.HasPrefix(rest, "+++") && (len(rest) == 2 || isDigit(rest[2]) || wordSize(text, at+2) == 0) {
		return 2
	}
	if strings.HasPrefix(rest, "#") && wordSize(text, at+1) == 0 {
		return 1
	}
	return 0
}

// isLeading reports whether text[at] is a full stop that belongs to the word behind it: before a
// letter, and after white space, a bracket, a quote, a comma or a slash.
func isLeading(text string, from, at int) bool {
	if text[at] != '.' || wordSize(text, at+1) == 0 || isDigit(text[at+1]) {
		return false
	}
	return at == 0 || at > from && strings.IndexByte(" \n\t\r([{\"'`,/", text[at-1]) >= 0
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// wordSize returns the length of the character at text[at:] if it is part of a word of a script
// with spaces, otherwise 0.
func wordSize(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	if b := text[at]; b < utf8.RuneSelf {
		if isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' {
			return 1
		}
		return 0
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	if !inWord(r) || isSpaceless(r) {
		return 0
	}
	return size
}

func charSize(text string, at int) int {
	if text[at] < utf8.RuneSelf {
		return 1
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return size
}

// endWholes yields the identifiers that begin at or before a place in the current piece.
func (s *scanner) endWholes(at int) {
	for s.all && s.whole.start < s.whole.end && s.whole.start <= at {
		whole := s.whole
		s.whole = nextWhole(s.text, whole.end)
		if whole.end-whole.start <= maxLetters*utf8.UTFMax {
			s.emitWhole(whole)
		}
	}
}

func (s *scanner) emitWhole(at span) {
	term := s.words.trimmed(s.words.normaliser.normalise(s.text[at.start:at.end]))
	if term != "" && utf8.RuneCountInString(term) <= maxLetters {
		s.identifier = newWordToken(Token{Term: term, Word: term, End: at.end - at.start, Whole: true})
		s.emit(&s.identifier, at.start)
	}
}

// trimmed returns an identifier without the suffix that the language adds after an apostrophe.
func (w *wordAnalyzer) trimmed(whole string) string {
	if w.quirks.trim != nil && strings.Contains(whole, "'") {
		if short := w.quirks.trim(whole); nextWhole(short, 0) == (span{0, len(short)}) && short != "" {
			return short
		}
	}
	return whole
}
