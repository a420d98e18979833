package markup

import (
	"regexp"
	"strings"
)

// rstInline matches inline markup, with the text that is shown in a group.
var rstInline = regexp.MustCompile(strings.Join([]string{
	"``(.+?)``",
	"(:[\\w.+:-]+:)`([^`]+)`", // a role and its text
	"`([^`<]+?)\\s*<[^`<]*>`_{0,2}",
	"_?`([^`]+)`(?:__?|:[\\w.+:-]+:)?",
	`\B\*\*([^\s*](?:[^*]*[^\s*])?)\*\*\B`,
	`\B\*([^\s*](?:[^*]*[^\s*])?)\*\B`,
	`\[(?:#\w*|\d+|\*)\](_)`, // a mark of a footnote
	`\[([A-Za-z][\w.-]*)\]_`,
	`\|([^|\s](?:[^|]*[^|\s])?)\|(?:__?)?`, // a substitution
	`\b([a-zA-Z0-9]+(?:[-._+:][a-zA-Z0-9]+)*)__?\b`,
	`\\(.)`,
}, "|"))

// Groups of rstInline.
const (
	rstRole     = 2
	rstRoleText = 3
	rstMark     = 8
	rstReplaced = 10
	rstEscaped  = 12
)

// rolePrefix is what docutils shows before the number of a document.
var rolePrefix = map[string]string{":pep:": "PEP ", ":rfc:": "RFC "}

// plainText removes the marks within a paragraph.
func (r *rst) plainText(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range rstInline.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[end:at[0]])
		end = at[1]
		for group := 1; group < len(at)/2; group++ {
			from, to := at[2*group], at[2*group+1]
			switch {
			case from < 0:
			case group == rstRole:
				b.WriteString(rolePrefix[text[from:to]])
			default:
				b.WriteString(r.shownGroup(group, text[from:to]))
			}
		}
	}
	b.WriteString(text[end:])
	return b.String()
}

// shownGroup returns what is shown of the text of a group.
func (r *rst) shownGroup(group int, text string) string {
	switch group {
	case rstMark:
		return ""
	case rstRoleText:
		return roleText(text)
	case rstReplaced:
		if replaced, ok := r.substitutions[text]; ok {
			return replaced
		}
	case rstEscaped:
		return strings.TrimSpace(text)
	}
	return text
}

// roleText returns what Sphinx shows of the text of a role: a text before its target, or the last
// part of a name after a tilde.
func roleText(text string) string {
	if shown, _, ok := strings.Cut(text, "<"); ok && strings.HasSuffix(text, ">") && strings.TrimSpace(shown) != "" {
		return strings.TrimSpace(shown)
	}
	if name, ok := strings.CutPrefix(text, "~"); ok {
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	return strings.TrimPrefix(text, "!")
}
