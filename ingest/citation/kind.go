package citation

import (
	"regexp"
	"strings"
)

// The kinds of files that [Kind] knows, each with the reader of its name.
const (
	KindBibTeX  = "bibtex"
	KindRIS     = "ris"
	KindMedline = "medline"
	KindEndNote = "endnote"
	KindWoS     = "webofscience"
)

var (
	bibStart     = regexp.MustCompile(`(?im)^[ \t]*@(string|preamble|comment)\s*[{(]|^[ \t]*@[a-z]+\s*[{(]\s*[^\s,={}"]*\s*,\s*[a-z][\w-]*\s*=`)
	bibQuoted    = regexp.MustCompile("(?m)\\A(.*\n){0,20}(#|```|~~~)") // within notes of Markdown
	bibEntry     = regexp.MustCompile(`(?i)^@[a-z]+\s*[{(]|^%|^\s*$`)
	risStart     = regexp.MustCompile(`(?m)^TY  ?- ?[A-Z]`)
	medlineStart = regexp.MustCompile(`^PMID *- ?\d`)
	wosStart     = regexp.MustCompile(`^FN [^\n]*\nVR [^\n]*\n`)
	endnoteStart = regexp.MustCompile(`^%[0ATD] \S[^\n]*\n%[0-9A-Z@+!] `)
)

// Kind returns the kind of a file by its first bytes, or "".
func Kind(head []byte) string {
	text := strings.ReplaceAll(strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n"), "\r\n", "\n")
	switch {
	case wosStart.MatchString(text):
		return KindWoS
	case medlineStart.MatchString(text):
		return KindMedline
	case endnoteStart.MatchString(text):
		return KindEndNote
	case near(risStart, text, 20):
		return KindRIS
	case bibEntry.MatchString(text) && bibStart.MatchString(text), near(bibStart, text, 20) && !bibQuoted.MatchString(text):
		return KindBibTeX
	}
	return ""
}

// near reports whether a pattern matches within the first lines of a text.
func near(pattern *regexp.Regexp, text string, lines int) bool {
	at := pattern.FindStringIndex(text)
	return at != nil && strings.Count(text[:at[0]], "\n") < lines
}
