package markup

import (
	"html"
	"strings"
)

var adocMarks = newMarks(
	mark{begin: `\`, pattern: "\\\\([{<*_`#+:^~]|[a-z]+:)"},
	mark{begin: "`", pattern: "`\\+([^`]+?)\\+`"},
	mark{begin: "`", pattern: "`([^`]+)`", nested: true},
	mark{begin: "\"'", pattern: "\"`([^`]+)`\"|'`([^`]+)`'", nested: true},
	mark{begin: "+", pattern: `\+\+\+?([^+]+)\+\+\+?`},
	mark{begin: "<", pattern: `<<[^<>,]+,([^<>]+)>>`, nested: true},
	mark{begin: "<", pattern: `<<([^<>,]+)>>`, shown: referenceText},
	mark{begin: alphabet, pattern: `([a-z]\w*):{1,2}([^\s\[\]]*)\[([^\[\]]*)\]`, apart: true, shown: macroText, nested: true},
	mark{begin: "[", pattern: `\[\[\[([^\[\],]*)[^\[\]]*\]\]\]`},
	mark{begin: "[", pattern: `\[\[[^\[\]]*\]\]`, shown: nothing},
	// text with a role
	mark{begin: "[", pattern: "\\[(?:[.#%][^\\[\\]]*|[a-z-]+)\\](#(?:[^#]|#\\w)+#|\\*[^*]+\\*|`[^`]+`)", nested: true},
	mark{begin: "(", pattern: `\(\(\([^()]*\)\)\)`, shown: nothing},
	mark{begin: "(", pattern: `\(\(([^()]*)\)\)`, nested: true},
	mark{begin: "*", pattern: `\*\*([^*]+)\*\*`, nested: true},
	mark{begin: "*", pattern: `\*([^\s*](?:[^*]*[^\s*])?)\*\B`, apart: true, nested: true},
	mark{begin: "_", pattern: `__([^_]+)__`, nested: true},
	mark{begin: "_", pattern: `_([^\s_](?:[^_]*[^\s_])?)_\b`, apart: true, nested: true},
	mark{begin: "#", pattern: `##([^#]+)##`, nested: true},
	mark{begin: "#", pattern: `#([^\s#](?:(?:[^#]|#\w)*(?:[^\s#]|#\w))?)#\B`, apart: true, nested: true},
	mark{begin: "^", pattern: `\^([^\s^]+)\^`},
	mark{begin: "~", pattern: `~([^\s~]+)~`},
	mark{begin: "{", pattern: `\{(?:counter2?|set):[^{}]*\}`, shown: nothing},
	mark{begin: "{", pattern: `\{[\w-]+\}[^\s\[\]{}]*\[([^\[\]]*)\]`, shown: func(groups []string) string { return linkText(groups[0]) }, nested: true},
	mark{begin: "{", pattern: `\{([a-zA-Z0-9_][\w-]*)\}`, named: true},
)

// plainText removes the marks within a paragraph.
func (a *asciidoc) plainText(text string) string {
	text = adocMarks.removed(text, a.attributeText)
	return html.UnescapeString(text)
}

// adocCharacters are attributes that the language defines.
var adocCharacters = map[string]string{"nbsp": " ", "sp": " ", "empty": "", "blank": "", "zwsp": "", "wj": "", "apos": "'", "quot": `"`, "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
	"deg": "°", "plus": "+", "brvbar": "¦", "vbar": "|", "amp": "&", "lt": "<", "gt": ">", "startsb": "[", "endsb": "]", "caret": "^", "asterisk": "*", "tilde": "~", "backslash": `\`,
	"backtick": "`", "two-colons": "::", "two-semicolons": ";;", "cpp": "C++", "pp": "++", "litdd": "--"}

// attributeText returns the text of an attribute. Of one that the page has not set, that is its
// name. The sum of all is limited.
func (a *asciidoc) attributeText(name string) string {
	if text, ok := adocCharacters[name]; ok {
		return text
	}
	text, ok := a.attributes[strings.ToLower(name)]
	if !ok || len(text) > a.budget {
		return name
	}
	a.budget -= len(text)
	return text
}

// macroText returns the text of a macro by its name, its target and what is between brackets.
func macroText(groups []string) string {
	name, target, text := groups[0], groups[1], groups[2]
	switch name {
	case "link", "xref", "mailto", "http", "https", "ftp", "irc":
		return linkText(text)
	case "image":
		return firstPosition(text)
	case "indexterm", "indexterm2", "anchor", "icon", "video", "audio", "toc":
		return ""
	case "pass", "stem", "asciimath", "latexmath", "kbd", "btn", "footnote", "footnoteref":
		return text
	}
	return target + " " + text
}

// linkText returns the text of a link, without the attributes that may follow it.
func linkText(text string) string {
	if i := strings.IndexByte(text, '='); i >= 0 && !strings.HasPrefix(text, `"`) && strings.Contains(text[:i], ",") {
		text = text[:strings.LastIndexByte(text[:i], ',')]
	}
	return strings.Trim(text, `"^`)
}

// referenceText returns the text of a reference to a section by its title. Identifiers, which are
// names that no reader sees, are in lower case and have no spaces.
func referenceText(groups []string) string {
	target := groups[0]
	if strings.Contains(target, " ") || strings.ToLower(target) != target && !strings.ContainsAny(target, "_#/") {
		return target
	}
	return ""
}
