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

// maxExtensions is how many kinds of files are named.
const maxExtensions = 10

// passedOver counts files by how their names end, the most frequent first: 3 files passed over: 2 .rst, 1 without an ending.
func skippedFiles(files map[string]int) string {
	ends := slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		return cmp.Or(cmp.Compare(files[b], files[a]), cmp.Compare(a, b))
	})
	total, rest := 0, 0
	var named []string
	for i, end := range ends {
		total += files[end]
		switch {
		case i >= maxExtensions:
			rest += files[end]
		case end == "":
			named = append(named, fmt.Sprintf("%d without an ending", files[end]))
		default:
			named = append(named, fmt.Sprintf("%d %s", files[end], printable(end)))
		}
	}
	if rest > 0 {
		named = append(named, english.Count(rest, "other"))
	}
	return english.Count(total, "file") + " passed over: " + strings.Join(named, ", ")
}

// charsetLine tells a charset that was guessed, and how many files are in it.
func charsetLine(c ingest.GuessedCharset) string {
	line := fmt.Sprintf("%s read as %s, such as %s", english.Count(c.Files, "file"), c.Charset, printable(c.Example))
	switch {
	case c.Unsure:
		return line + ": this is unsure, so look at the text, and name the charset by --charset if it is wrong"
	case c.Charset == "utf-8":
		return line + ": bytes of it that are not UTF-8 are taken for windows-1252"
	}
	return line + ", as it seems; if not, name the charset by --charset"
}

// thousands writes a number with a comma between thousands.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
