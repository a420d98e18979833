package ingest

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// formatOf are the formats of files that a folder is searched for.
var formatOf = map[string]string{
	".txt": FormatText, ".text": FormatText,
	".md": FormatMarkdown, ".markdown": FormatMarkdown,
	".html": FormatHTML, ".htm": FormatHTML, ".xhtml": FormatHTML,
	".jsonl": FormatJSONL, ".ndjson": FormatJSONL,
	".csv": FormatCSV, ".tsv": FormatTSV,
}

// formatOfName returns the format of a file by its name, and "" if that says nothing.
func formatOfName(name string) string { return formatOf[formatExtension(name)] }

// nameEnd is how a name ends, in lower case, without that of a compression.
func formatExtension(name string) string {
	name = strings.ToLower(name)
	switch path.Ext(name) {
	case ".gz", ".zst":
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return path.Ext(name)
}

// jsonBegins is how an object begins, or an array of objects: {{Infobox, {\rtf and [1] are texts.
var jsonStart = regexp.MustCompile(`^\s*(\[\s*)?\{\s*["}]`)

// htmlBegins is how a page begins, behind an XML declaration and comments. Names are in any case.
var htmlStart = regexp.MustCompile(`^(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html[\s>])`)

// guess finds the format by the name, else by how the content begins. A file that is called .json is passed over
// in a folder, where many hold settings, and read if somebody names it.
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
	}
	return guessTable(begin)
}

// guessTable looks for a header with a column for text, and rows that fit it. A bar is no separator here: tables of
// Markdown have it.
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
