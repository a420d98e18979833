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
	bibStart     = regexp.MustCompile(`(?i)^@(?:(?:string|preamble|comment)\s*[{(]|[a-z]+\s*[{(]\s*[^\s,={}"]*\s*,\s*[a-z][\w-]*\s*=)`)
	bibComment   = regexp.MustCompile(`^(?:%[^\n]*\n\s*)+`)
	risStart     = regexp.MustCompile(`^TY  ?- ?[A-Z]`)
	medlineStart = regexp.MustCompile(`^PMID *- ?\d`)
	wosStart     = regexp.MustCompile(`^FN [^\n]*\nVR [^\n]*\n`)
	endnoteStart = regexp.MustCompile(`^%[0ATD] \S[^\n]*\n%[0-9A-Z@+!] `)
)

// headSize is the number of bytes that tell the kind of a file.
const headSize = 4 << 10

// Kind returns the kind of a file by its first bytes, or "". A citation in a text that begins with
// anything else does not count.
func Kind(head []byte) string {
	text := strings.TrimLeft(strings.TrimPrefix(string(head[:min(len(head), headSize)]), "\ufeff"), " \t\r\n")
	if text == "" || !strings.ContainsRune("FPT%@", rune(text[0])) {
		return ""
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	switch {
	case wosStart.MatchString(text):
		return KindWoS
	case medlineStart.MatchString(text):
		return KindMedline
	case endnoteStart.MatchString(text):
		return KindEndNote
	case risStart.MatchString(text):
		return KindRIS
	case bibStart.MatchString(text[len(bibComment.FindString(text)):]):
		return KindBibTeX
	}
	return ""
}
