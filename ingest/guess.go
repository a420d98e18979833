package ingest

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// formatOf maps the extensions of the files that are read in directories to formats.
var formatOf = map[string]string{
	".txt": FormatText, ".text": FormatText,
	".md": FormatMarkdown, ".markdown": FormatMarkdown,
	".html": FormatHTML, ".htm": FormatHTML, ".xhtml": FormatHTML,
	".jsonl": FormatJSONL, ".ndjson": FormatJSONL,
	".csv": FormatCSV, ".tsv": FormatTSV,
	".eml": FormatMail, ".mbox": FormatMbox,
}

// formatOfName returns the format of a file by its extension, or "" if that is unknown.
func formatOfName(name string) string { return formatOf[formatExtension(name)] }

// formatExtension returns the extension of name in lower case, without that of a compression.
func formatExtension(name string) string {
	name = strings.ToLower(name)
	switch path.Ext(name) {
	case ".gz", ".zst":
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return path.Ext(name)
}

// jsonStart matches the beginning of an object or of an array of objects, but not texts such as
// {{Infobox, {\rtf and [1].
var jsonStart = regexp.MustCompile(`^\s*(\[\s*)?\{\s*["}]`)

// htmlStart matches the beginning of a page, after an optional XML declaration and comments. It
// ignores case.
var htmlStart = regexp.MustCompile(`^(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html[\s>])`)

// guess returns the format of a file by its name or, failing that, by its first bytes. Files with
// the extension .json get here only as sources; directories skip them, since many are settings.
func guess(s stream) string {
	if format := formatOfName(s.place); format != "" {
		return format
	}
	begin, _ := s.Peek(sampleSize)
	switch {
	case formatExtension(s.place) == ".json", jsonStart.Match(begin):
		return FormatJSONL
	case htmlStart.Match(begin):
		return FormatHTML
	case isMbox(begin):
		return FormatMbox
	case isMail(begin):
		return FormatMail
	}
	return guessTable(begin)
}

// guessTable returns the format of a table if there is a header with a column for text and rows
// that fit it. It does not accept bars as separators, because tables in Markdown have them.
func guessTable(begin []byte) string {
	s := sniff(bytes.TrimLeft(begin, "\r\n"), len(begin) < sampleSize, ",;\t")
	switch {
	case !s.convincing():
		return FormatText
	case s.separator == '\t':
		return FormatTSV
	}
	return FormatCSV
}
