package markup

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A mark is a kind of markup within a paragraph.
type mark struct {
	begin   string // the bytes that it may begin with
	pattern string // from its beginning
	apart   bool   // no letter or digit comes before it
	// what is shown of the pattern's groups; nil means the first that is not empty
	shown  func(groups []string) string
	named  bool // the text shown is the name of another
	nested bool // what is shown has marks itself

	regexp *regexp.Regexp
}

// marks are the kinds of markup of a language, by their first byte.
type marks [utf8.RuneSelf][]mark

// Limits on marks: their length in bytes, and the depth of marks within marks.
const (
	maxMark      = 1000
	maxMarkDepth = 4
)

// alphabet is what marks begin with that begin with a word.
const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func newMarks(kinds ...mark) *marks {
	var m marks
	for _, kind := range kinds {
		kind.regexp = regexp.MustCompile("^(?:" + kind.pattern + ")")
		for _, first := range kind.begin {
			m[first] = append(m[first], kind)
		}
	}
	return &m
}

// removed returns a text without marks. Named texts are looked up.
func (m *marks) removed(text string, named func(name string) string) string {
	return m.removedTo(maxMarkDepth, text, named)
}

func (m *marks) removedTo(depth int, text string, named func(name string) string) string {
	var b strings.Builder
	end := 0
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf || m[text[i]] == nil {
			continue
		}
		kind, groups := m.at(text, i)
		if groups == nil {
			continue
		}
		b.WriteString(text[end:i])
		end = i + len(groups[0])
		b.WriteString(kind.text(m, depth, groups[1:], named))
		i = end - 1
	}
	b.WriteString(text[end:])
	return b.String()
}

// at returns the kind of the mark that begins at a byte, and its groups, nil if there is none.
func (m *marks) at(text string, i int) (kind mark, groups []string) {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	apart := i == 0 || !isWordRune(before) && before != '_'
	for _, kind := range m[text[i]] {
		if kind.apart && !apart {
			continue
		}
		if groups := kind.regexp.FindStringSubmatch(text[i:min(len(text), i+maxMark)]); groups != nil {
			return kind, groups
		}
	}
	return mark{}, nil
}

// text returns what is shown of the groups of a mark.
func (k mark) text(m *marks, depth int, groups []string, named func(name string) string) string {
	shown := cmp.Or(groups...)
	if k.shown != nil {
		shown = k.shown(groups)
	}
	if k.named {
		shown = named(shown)
	}
	if k.nested && depth > 1 {
		shown = m.removedTo(depth-1, shown, named)
	}
	return shown
}

// nothing is shown of a mark.
func nothing([]string) string { return "" }

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
