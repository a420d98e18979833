package markup

import (
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// MDX returns the document of a page of MDX: that of its Markdown, without what the page imports
// and exports, and without tags and expressions of JSX.
func MDX(content string) document.Document {
	settings, content := splitFrontMatter(content)
	return markdownPage(settings, outsideCode(strings.ReplaceAll(flush(content), "\t", "    "), withoutJSX), false)
}

// flush returns a page with its lines outside of blocks of code moved to the margin, since MDX has
// no code without fences.
func flush(page string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(page) {
		_, body := indentOf(strings.TrimRight(line, "\n"))
		mark := fenceOf(body)
		if fence == "" {
			line = strings.TrimLeft(line, " \t")
			fence = mark
		} else if strings.HasPrefix(mark, fence) && mark == body {
			line = body + "\n"
			fence = ""
		}
		b.WriteString(line)
	}
	return b.String()
}

var (
	esmLine = regexp.MustCompile(`^(?:import\s+(?:[\w{*"'].*)|export\s+(?:default|const|let|var|function|async|class|\{|\*).*)$`)
	jsxCode = regexp.MustCompile("^(?:``.+?``|`[^`]*`)")
)

// withoutJSX returns a text without modules, tags and expressions.
func withoutJSX(text string) string {
	text = withoutModules(text)
	var b strings.Builder
	for i := 0; i < len(text); {
		n, shown := jsxAt(text[i:])
		b.WriteString(shown)
		i += n
	}
	return b.String()
}

// withoutModules returns a text without lines that import or export something, and those below them
// up to an empty one.
func withoutModules(text string) string {
	var b strings.Builder
	module, blank, depth := false, true, 0
	for line := range strings.Lines(text) {
		empty := strings.TrimSpace(line) == ""
		switch {
		case blank && esmLine.MatchString(strings.TrimRight(line, "\r\n")):
			module, depth = true, 0
		case empty && depth <= 0:
			module = false
		}
		if module {
			depth += strings.Count(line, "{") + strings.Count(line, "(") - strings.Count(line, "}") - strings.Count(line, ")")
		} else {
			b.WriteString(line)
		}
		blank = empty || module && depth <= 0
	}
	return b.String()
}

// maxJSX is the length in bytes of a tag or an expression.
const maxJSX = 4000

// jsxAt returns the length of what a text begins with, and what is shown of it.
func jsxAt(text string) (n int, shown string) {
	switch text[0] {
	case '`':
		if code := jsxCode.FindString(text[:min(len(text), maxJSX)]); code != "" {
			return len(code), code
		}
	case '<':
		if len(text) > 1 && (text[1] == '/' || text[1] == '>' || isASCIILetter(text[1])) && !strings.HasPrefix(text, "<http") {
			if n := jsxEnd(text, '>'); n > 0 {
				return n, " "
			}
		}
	case '{':
		if n := jsxEnd(text, '}'); n > 0 {
			return n, " "
		}
	case '\\':
		if len(text) > 1 && strings.ContainsRune("{<`", rune(text[1])) {
			return 2, text[:2]
		}
	}
	end := strings.IndexAny(text[1:], "`<{\\")
	if end < 0 {
		return len(text), text
	}
	return end + 1, text[:end+1]
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// jsxEnd returns the length of a tag or an expression up to its end, 0 if there is none. Braces and
// quotes within it are closed before.
func jsxEnd(text string, end byte) int {
	depth, quote := 0, byte(0)
	for i := 1; i < min(len(text), maxJSX); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == end && depth == 0:
			return i + 1
		case c == '{':
			depth++
		case c == '}':
			depth--
		case (c == '"' || c == '\'' || c == '`') && (end == '>' || depth > 0 || text[i-1] == '{'):
			quote = c
		}
	}
	return 0
}
