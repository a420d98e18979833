package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// LaTeX returns the document of a LaTeX file. The title is that of command \title, or else of the
// first section. Keywords are labels; authors and the date are fields. The text has the arguments
// of commands that show them, and verbatim lines. Formulas within a line are reduced to their
// letters, and displayed formulas to the words in them. The preamble, comments, labels, references
// and citations are left out.
func LaTeX(content string) document.Document {
	content = strings.ReplaceAll(content, "\r\n", "\n")
	l := latex{source: content, braces: matchingBraces(content), unclosed: map[string]bool{}, macros: map[string]string{}, budget: len(content) + maxMacro}
	l.plain = func(text string) string { return text }
	if i := strings.Index(content, `\begin{document}`); i >= 0 {
		l.preamble = true
		l.read(i)
		l.preamble, l.whole = false, true
		l.word = nil
		l.at = i + len(`\begin{document}`)
	}
	body, _, _ := strings.Cut(content[l.at:], `\end{document}`)
	l.read(l.at + len(body))
	l.endParagraph()
	l.describe()
	return l.doc
}

// A latex reads a file command by command.
type latex struct {
	pageText
	doc    document.Document
	source string
	at     int         // the next byte
	braces map[int]int // the end of each group by its beginning
	depth  int         // of arguments that are being read

	preamble bool   // only what describes the document counts
	whole    bool   // the file is a whole document
	word     []byte // the open paragraph
	authors  []string
	title    string // of the document
	section  string // the first one, if it is not in the text
	unclosed map[string]bool
	macros   map[string]string // the texts of commands without arguments that the file defines
	budget   int               // the number of bytes that macros may still add
}

// Limits of LaTeX: the size of a macro, of an optional argument and of a formula in bytes, and the
// depth of arguments.
const (
	maxMacro   = 300
	maxOption  = 500
	maxFormula = 5000
	maxLaTeX   = 20
)

// matchingBraces returns the end of each group by its beginning.
func matchingBraces(source string) map[int]int {
	ends := map[int]int{}
	var open []int
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '%':
			line, _, _ := strings.Cut(source[i:], "\n")
			i += len(line)
		case '{':
			open = append(open, i)
		case '}':
			if n := len(open); n > 0 {
				ends[open[n-1]] = i
				open = open[:n-1]
			}
		}
	}
	return ends
}

// describe sets what was read of the whole document.
func (l *latex) describe() {
	setAuthors(&l.doc, l.authors)
	l.doc.Text = l.String()
	if l.title == "" {
		l.title = l.section
	} else if l.section != "" && l.section != l.title {
		l.doc.Text = strings.TrimSpace(l.section + "\n" + l.doc.Text)
	}
	l.doc.Title = l.title
}

// read reads the source up to an end.
func (l *latex) read(end int) {
	for l.at < end && l.at < len(l.source) {
		c := l.source[l.at]
		rest := l.source[l.at:end]
		switch {
		case c == '%':
			l.skipComment()
		case c == '\\':
			l.command()
		case c == '$':
			l.formula(rest)
		case strings.HasPrefix(rest, "\n") && blankLine.MatchString(rest):
			l.at++
			l.endParagraph()
		case c == '{' || c == '}':
			l.at++
		case c == '~' || c == '&' || c == '\n' || c == '\t':
			l.put(1, " ")
		default:
			l.characters(rest)
		}
	}
}

var blankLine = regexp.MustCompile(`^\n[ \t]*\n`)

// put moves n bytes on and writes a text.
func (l *latex) put(n int, text string) {
	l.at += n
	if !l.preamble || l.depth > 0 {
		l.word = append(l.word, text...)
	}
}

// latexCharacters are what fonts join to one character.
var latexCharacters = []struct{ from, to string }{{"``", "“"}, {"''", "”"}, {"---", "—"}, {"--", "–"}, {"`", "‘"}}

// characters reads one or more characters.
func (l *latex) characters(rest string) {
	for _, c := range latexCharacters {
		if strings.HasPrefix(rest, c.from) {
			l.put(len(c.from), c.to)
			return
		}
	}
	n := strings.IndexAny(rest[1:], "%\\$\n{}~&\t`'-") + 1
	if n == 0 {
		n = len(rest)
	}
	l.put(n, rest[:n])
}

// skipComment moves behind a comment, and the white space at the beginning of the next line. An
// empty line still ends a paragraph.
func (l *latex) skipComment() {
	line, _, _ := strings.Cut(l.source[l.at:], "\n")
	l.at += len(line)
	if !blankLine.MatchString(l.source[l.at:min(len(l.source), l.at+maxOption)]) && l.at < len(l.source) {
		l.at++
		l.skipSpace()
	}
}

func (l *latex) skipSpace() {
	for l.at < len(l.source) && (l.source[l.at] == ' ' || l.source[l.at] == '\t') {
		l.at++
	}
}

func (l *latex) endParagraph() {
	if l.depth > 0 {
		l.word = append(l.word, '\n')
		return
	}
	l.verbatim(OneLine(string(l.word)))
	l.word = l.word[:0]
}

// argument returns where the next argument begins and ends, and moves behind it. One without a
// group is a character or a command. It is empty if a brace is missing.
func (l *latex) argument() (begin, end int) {
	for l.at < len(l.source) && (l.source[l.at] == ' ' || l.source[l.at] == '\n') {
		l.at++
	}
	if l.at < len(l.source) && l.source[l.at] == '{' {
		if end, ok := l.braces[l.at]; ok {
			begin, l.at = l.at+1, end+1
			return begin, end
		}
	}
	return l.at, l.at
}

// option returns the next optional argument, or "", and moves behind it.
func (l *latex) option() string {
	if l.at >= len(l.source) || l.source[l.at] != '[' {
		return ""
	}
	for i := l.at + 1; i < min(len(l.source), l.at+maxOption); i++ {
		switch l.source[i] {
		case ']':
			option := l.source[l.at+1 : i]
			l.at = i + 1
			return option
		case '{':
			i = max(i, l.braces[i])
		}
	}
	return ""
}

// options moves behind all optional arguments.
func (l *latex) options() {
	for l.option() != "" {
	}
}

// argumentText returns the text of the next argument, with a zero byte where authors may end.
func (l *latex) argumentText() string {
	begin, end := l.argument()
	return l.textOf(begin, end)
}

// argumentLine returns the text of the next argument in one line.
func (l *latex) argumentLine() string {
	return OneLine(strings.ReplaceAll(l.argumentText(), "\x00", " "))
}

// textOf returns the text of a part of the source, with line breaks.
func (l *latex) textOf(begin, end int) string {
	if l.depth >= maxLaTeX || begin >= end {
		return ""
	}
	after, outer := l.at, l.word
	l.at, l.word = begin, nil
	l.depth++
	l.read(end)
	l.depth--
	text := string(l.word)
	l.at, l.word = after, outer
	return text
}

// formula reads a formula between dollars. Without a second one, a dollar is a sign.
func (l *latex) formula(rest string) {
	rest = rest[:min(len(rest), maxFormula)]
	mark := "$"
	if strings.HasPrefix(rest, "$$") {
		mark = "$$"
	}
	inner, _, ok := strings.Cut(rest[len(mark):], mark)
	if !ok || strings.Contains(inner, "\n\n") {
		l.put(len(mark), "")
		return
	}
	l.put(len(inner)+2*len(mark), formulaText(inner, mark == "$$"))
}

var (
	formulaWords   = regexp.MustCompile(`\\(?:text|mbox|textrm|textnormal|intertext|textbf|textit)\{([^{}$\\]*)\}`)
	formulaCommand = regexp.MustCompile(`\\(?:([a-zA-Z]+)|[^a-zA-Z])[ ]?`)
)

// formulaText returns the words in a displayed formula, or the letters of one within a line.
func formulaText(formula string, displayed bool) string {
	if displayed {
		var words []string
		for _, m := range formulaWords.FindAllStringSubmatch(formula, -1) {
			words = append(words, m[1])
		}
		return " " + strings.Join(words, " ") + " "
	}
	formula = formulaCommand.ReplaceAllStringFunc(formula, func(command string) string {
		name := strings.TrimSpace(command[1:])
		if letter, ok := greek[name]; ok {
			return letter + command[1+len(name):]
		}
		if len(name) == 1 && strings.Contains("%&#_$", name) {
			return name
		}
		return ""
	})
	return strings.NewReplacer("{", "", "}", "", "_", "", "^", "", "~", " ").Replace(formula)
}

// greek are the letters by their names.
var greek = greekLetters()

func greekLetters() map[string]string {
	letters := map[string]string{}
	names := strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon phi chi psi omega")
	for i, name := range names {
		letters[name] = string(rune('α' + i))
		letters[strings.ToUpper(name[:1])+name[1:]] = string(rune('Α' + i))
	}
	return letters
}

// addAuthors adds the names in an argument of command \author: the first line of each part, without
// marks of footnotes.
func (l *latex) addAuthors(text string) {
	for part := range strings.SplitSeq(text, "\x00") {
		line, _, _ := strings.Cut(strings.TrimSpace(part), "\n")
		for name := range strings.SplitSeq(strings.ReplaceAll(line, " and ", ","), ",") {
			name = strings.Trim(OneLine(name), "0123456789*†‡§ ")
			if name != "" && len(name) < 80 && !strings.Contains(name, "@") && !slices.Contains(l.authors, name) {
				l.authors = append(l.authors, name)
			}
		}
	}
}
