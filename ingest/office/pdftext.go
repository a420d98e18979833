package office

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// dividedWord is what the reader of PDF writes for a hyphen and a line break that divide a word.
const dividedWord = '\x02'

// ligatures are letters that are one character for a nicer look. The other compatibility characters
// of Unicode have meanings of their own, such as exponents.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00ad", "")

// dividedLine matches a hyphen that divides a word at the end of a line.
var dividedLine = regexp.MustCompile(`(\p{L})[-\x{2010}] *\r?\n *(\p{Ll})`)

// pageText returns the text of pages with words and paragraphs in one piece.
func pageText(pages string) string {
	text := joinWords(strings.ReplaceAll(strings.ToValidUTF8(pages, "\ufffd"), "\r\n", "\n"))
	text = ligatures.Replace(dividedLine.ReplaceAllString(text, "$1$2"))
	var b strings.Builder
	full := fullLine(text)
	before := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = markup.OneLine(strings.Map(printed, line))
		switch {
		case line == "":
			before = ""
			continue
		case before != "" && continues(before, line, full):
			b.WriteByte(' ')
		case b.Len() > 0:
			b.WriteByte('\n')
		}
		b.WriteString(line)
		before = line
	}
	return b.String()
}

// joinWords joins the parts of words that were divided. A capital or a digit follows a hyphen that
// belongs to the word.
func joinWords(text string) string {
	if !strings.ContainsRune(text, dividedWord) {
		return text
	}
	var b strings.Builder
	before := ' '
	for i, r := range text {
		if r == dividedWord {
			next, _ := utf8.DecodeRuneInString(text[i+1:])
			if unicode.IsLetter(before) && (unicode.IsUpper(next) || unicode.IsDigit(next)) {
				b.WriteByte('-')
			}
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// printed leaves out control characters, which fonts of some files have in place of pictures.
func printed(r rune) rune {
	if unicode.IsControl(r) && r != '\t' || r == '\ufffe' || r == '\uffff' {
		return -1
	}
	return r
}

// fullLine returns the length of lines that go to the margin: nine tenths of the lines are shorter.
func fullLine(text string) int {
	var lengths [256]int
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		if n := utf8.RuneCountInString(line); n > 0 {
			lengths[min(n, len(lengths)-1)]++
			lines++
		}
	}
	for n, shorter := 0, 0; n < len(lengths); n++ {
		if shorter += lengths[n]; 10*shorter >= 9*lines {
			return n
		}
	}
	return len(lengths)
}

// continues reports whether a line continues the paragraph of the line before: it begins with a
// small letter, or the line before ends at the margin and within a sentence.
func continues(before, line string, full int) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(before)
	long := 4*utf8.RuneCountInString(before) >= 3*full
	return unicode.IsLower(first) && long || long && !strings.ContainsRune(".!?:;", last) && unicode.IsLetter(first)
}

// withoutFirst removes a title that is the first line of a text.
func withoutFirst(text, title string) string {
	if rest, found := strings.CutPrefix(text, title+"\n"); found {
		return rest
	}
	return text
}
