package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// maxExtensions bounds the number of extensions that skippedFiles names.
const maxExtensions = 10

// skippedFiles summarises the number of skipped files per extension, the most frequent first, such
// as "3 files skipped: 2 .rst, 1 without an extension".
func skippedFiles(files map[string]int) string {
	extensions := slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		return cmp.Or(cmp.Compare(files[b], files[a]), cmp.Compare(a, b))
	})
	total, rest := 0, 0
	var named []string
	for i, ext := range extensions {
		total += files[ext]
		switch {
		case i >= maxExtensions:
			rest += files[ext]
		case ext == "":
			named = append(named, fmt.Sprintf("%d without an extension", files[ext]))
		default:
			named = append(named, fmt.Sprintf("%d %s", files[ext], printable(ext)))
		}
	}
	if rest > 0 {
		named = append(named, english.Count(rest, "other"))
	}
	return english.Count(total, "file") + " skipped: " + strings.Join(named, ", ")
}

// queriesLine tells what the queries of a test collection are for.
func queriesLine(files ingest.TestFiles) string {
	line := printable(files.Queries[0]) + " holds queries, which are no documents: hashsearch eval FILE --queries " + printable(files.Queries[0])
	if len(files.Judgements) > 0 {
		line += " --qrels " + printable(files.Judgements[0])
	}
	return line
}

// charsetLine reports a guessed charset, the number of files read with it, and one of them.
func charsetLine(c ingest.GuessedCharset) string {
	line := fmt.Sprintf("%s read as %s, such as %s", english.Count(c.Files, "file"), c.Charset, printable(c.Example))
	switch {
	case c.Unsure:
		return line + "; this guess is uncertain: check the text, and set --charset if it is wrong"
	case c.Charset == "utf-8":
		return line + "; bytes that are not valid UTF-8 were read as windows-1252"
	}
	return line + "; set --charset if this guess is wrong"
}

// nameLine reports what was taken for the parts of documents, such as "text from body (3), title
// from headline (2)".
func nameLine(names map[string]map[string]int) string {
	var all []string
	for _, part := range slices.Sorted(maps.Keys(names)) {
		for _, name := range slices.Sorted(maps.Keys(names[part])) {
			all = append(all, fmt.Sprintf("%s from %s (%d)", part, printable(name), names[part][name]))
		}
	}
	return strings.Join(all, ", ")
}

// thousands formats n with commas between groups of three digits.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
