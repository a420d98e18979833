package markup

import (
	"regexp"
	"strings"
)

// Marks of site generators: shortcodes of Hugo, tags and outputs of Liquid and its kin, attributes
// of kramdown, and code, which is left as it is.
var (
	templateTag = regexp.MustCompile("(?s)``.+?``|`[^`]*`" +
		`|\{\{[<%](?:[^{}]|\{[^{]|\}[^}])*[>%]\}\}` +
		`|\{%(?:[^%{]|%[^}]|\{[^%])*%\}` +
		`|\{\{[^{}\n]{0,300}\}\}` +
		`|\{:[^{}\n]*\}`)
	directiveLine = regexp.MustCompile(`^[ \t]*(?::{3,}|!!!\+?|\?\?\?\+?)[ \t]*([\w-]*)[ \t]*(.*)$`)
)

// withoutTemplates returns a page of Markdown without the marks of site generators, which no reader
// sees, outside of code. Titles of admonitions are kept.
func withoutTemplates(page string) string {
	if !hasTemplates(page) && !hasDirectives(page) {
		return page
	}
	return outsideCode(page, func(part string) string {
		if hasTemplates(part) {
			part = withoutTags(withoutComments(part))
		}
		if hasDirectives(part) {
			part = withoutDirectives(part)
		}
		return part
	})
}

func hasTemplates(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "{:")
}

func hasDirectives(text string) bool {
	return strings.Contains(text, ":::") || strings.Contains(text, "!!! ") || strings.Contains(text, "??? ")
}

// withoutTags returns a text without what templateTag matches but for code.
func withoutTags(text string) string {
	return templateTag.ReplaceAllStringFunc(text, func(tag string) string {
		if tag[0] == '`' {
			return tag
		}
		return ""
	})
}

// withoutComments returns a text without the comments of Liquid.
func withoutComments(text string) string {
	const begin, end = "{% comment %}", "{% endcomment %}"
	var b strings.Builder
	for {
		before, comment, found := strings.Cut(text, begin)
		b.WriteString(before)
		_, after, closed := strings.Cut(comment, end)
		if !found || !closed {
			b.WriteString(comment)
			return b.String()
		}
		text = after
	}
}

// withoutDirectives returns a text with the lines that begin and end admonitions and the like
// replaced by their titles.
func withoutDirectives(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if m := directiveLine.FindStringSubmatch(line); m != nil {
			title, _, _ := strings.Cut(m[2], "{")
			lines[i] = "\n" + strings.Trim(title, ` []":`) + "\n"
		}
	}
	return strings.Join(lines, "\n")
}

// outsideCode applies a function to the parts of a page of Markdown outside of blocks of code.
func outsideCode(page string, change func(string) string) string {
	var b, part strings.Builder
	fence, blank := "", true
	for line := range strings.Lines(page) {
		indent, body := indentOf(strings.TrimRight(line, "\n"))
		mark := fenceOf(body)
		code := fence != "" || mark != "" || blank && indent >= 4 && body != ""
		switch {
		case fence == "":
			fence = mark
		case strings.HasPrefix(mark, fence) && mark == body:
			fence = ""
		}
		if !code {
			part.WriteString(line)
			blank = body == ""
			continue
		}
		b.WriteString(change(part.String()))
		part.Reset()
		b.WriteString(line)
		blank = fence == "" && mark == "" // code without a fence goes on
	}
	b.WriteString(change(part.String()))
	return b.String()
}

// fenceOf returns the three or more marks that a line begins with, or "".
func fenceOf(line string) string {
	if !strings.HasPrefix(line, "```") && !strings.HasPrefix(line, "~~~") {
		return ""
	}
	return line[:len(line)-len(strings.TrimLeft(line, line[:1]))]
}
