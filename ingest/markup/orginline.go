package markup

import (
	"regexp"
	"strings"
)

var orgMarks = newMarks(
	mark{begin: "[", pattern: `\[\[([^\[\]]+)\]\[((?:[^\]]|\][^\]])+)\]\]`, shown: described, nested: true},
	mark{begin: "[", pattern: `\[\[([^\[\]]+)\]\]`, shown: bareLink},
	mark{begin: "[", pattern: `\[fn:[\w-]*:([^\[\]]*)\]`, nested: true},
	mark{begin: "[", pattern: `\[fn:[\w-]+\]|\[cite(?:/[^\[\]:]*)?:[^\[\]]*\]`, shown: nothing},
	mark{begin: "<", pattern: `<<<([^<>]+)>>>`},
	mark{begin: "<", pattern: `<<[^<>]+>>`, shown: nothing},
	mark{begin: "{", pattern: `\{\{\{[^{}]*\}\}\}`, shown: nothing},
	mark{begin: "@", pattern: `@@[^@]*@@`, shown: nothing},
	mark{begin: "_^", pattern: `[_^]\{([^{}]*)\}`, nested: true},
	mark{begin: "s", pattern: `src_[\w-]+(?:\[[^\[\]]*\])?\{([^{}]*)\}`, apart: true},
	mark{begin: "=", pattern: `=([^\s=](?:[^=]*[^\s=])?)=\B`, apart: true},
	mark{begin: "~", pattern: `~([^\s~](?:[^~]*[^\s~])?)~\B`, apart: true},
	mark{begin: "*", pattern: `\*([^\s*](?:[^*]*[^\s*])?)\*\B`, apart: true, nested: true},
	mark{begin: "/", pattern: `/([^\s/](?:(?:[^/]|/\w)*(?:[^\s/]|/\w))?)/\B`, apart: true, nested: true},
	mark{begin: "+", pattern: `\+([^\s+](?:[^+]*[^\s+])?)\+\B`, apart: true, nested: true},
	mark{begin: "_", pattern: `_([^\s_](?:[^_]*[^\s_])?)_\b`, apart: true, nested: true},
	mark{begin: `\`, pattern: `\\(?:nbsp|ndash|mdash|hellip|dots|quad)(?:\{\}|\b)`, shown: func([]string) string { return " " }},
	mark{begin: `\`, pattern: `\\([a-zA-Z]+)(?:\{\})?|\\[\\()\[\]]`},
)

var orgPicture = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|svg|webp|pdf)$`)

// described returns the description of a link, unless that is a picture.
func described(groups []string) string {
	if strings.HasPrefix(groups[1], "file:") && orgPicture.MatchString(groups[1]) {
		return ""
	}
	return groups[1]
}

// bareLink returns what is shown of a link without a description.
func bareLink(groups []string) string {
	target := groups[0]
	switch {
	case strings.HasPrefix(target, "id:") || strings.HasPrefix(target, "#") || orgPicture.MatchString(target):
		return ""
	case strings.HasPrefix(target, "*"):
		return target[1:]
	}
	return strings.TrimPrefix(target, "file:")
}
