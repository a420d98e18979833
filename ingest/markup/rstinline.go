package markup

import "strings"

var rstMarks = newMarks(
	mark{begin: "`", pattern: "``(.+?`?)``"},
	mark{begin: "`", pattern: "`([^`<]+?)\\s*<[^`<]*>`_{0,2}"},
	mark{begin: "`", pattern: "`([^`]+)`(?:__?|:[\\w.+:-]+:)?"},
	mark{begin: ":", pattern: "(:[\\w.+:-]+:)`([^`]+)`", shown: roleText},
	mark{begin: "_", pattern: "_`([^`]+)`", apart: true},
	mark{begin: "*", pattern: `\*\*([^\s*](?:[^*]*[^\s*])?)\*\*\B`, apart: true},
	mark{begin: "*", pattern: `\*([^\s*](?:[^*]*[^\s*])?)\*\B`, apart: true},
	mark{begin: "[", pattern: `\[(?:#\w*|\d+|\*)\]_`, shown: nothing}, // a footnote
	mark{begin: "[", pattern: `\[([A-Za-z][\w.-]*)\]_`},
	mark{begin: "|", pattern: `\|([^|\s](?:[^|]*[^|\s])?)\|(?:__?)?`, named: true},
	mark{begin: alphabet, pattern: `([a-zA-Z0-9]+(?:[-._+:][a-zA-Z0-9]+)*)__?\b`, apart: true},
	mark{begin: `\`, pattern: `\\ ?(.?)`},
)

// plainText removes the marks within a paragraph.
func (r *rst) plainText(text string) string { return rstMarks.removed(text, r.substituted) }

// substituted returns the text for a name, by default the name.
func (r *rst) substituted(name string) string {
	if text, ok := r.substitutions[name]; ok {
		return text
	}
	return name
}

// roleText returns what Sphinx shows of a role and its text: a text before its target, or the last
// part of a name after a tilde.
func roleText(groups []string) string {
	role, text := groups[0], groups[1]
	if shown, _, ok := strings.Cut(text, "<"); ok && strings.HasSuffix(text, ">") && strings.TrimSpace(shown) != "" {
		return strings.TrimSpace(shown)
	}
	if role == ":pep:" || role == ":rfc:" {
		return strings.ToUpper(role[1:4]) + " " + text
	}
	if name, ok := strings.CutPrefix(text, "~"); ok {
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	return strings.TrimPrefix(text, "!")
}
