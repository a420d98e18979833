package mcp

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
)

// cut returns the beginning of s, with an ellipsis if it has more than n characters.
func cut(s string, n int) string {
	if end := offsetOf(s, n); end < len(s) {
		return s[:end] + "…"
	}
	return s
}

// offsetOf returns the offset in bytes of the n-th character of s, from 0, and len(s) if it has
// fewer.
func offsetOf(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// cutAll returns the first strings of a list, each cut after n characters.
func cutAll(list []string, most, n int) []string {
	var short []string
	for _, s := range list[:min(len(list), most)] {
		short = append(short, cut(s, n))
	}
	return short
}

// cutFields returns the first fields by name, each cut after n characters. Lists are joined with
// commas.
func cutFields(m wire.Metadata, most, n int) map[string]string {
	fields := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if len(fields) == most {
			break
		}
		fields[cut(name, n)] = cut(m[name].String(), n)
	}
	return fields
}
