package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Values of Options.Quotes.
const (
	KeepQuotes = "keep"
	DropQuotes = "drop"
)

func checkQuotes(quotes string) error {
	if !slices.Contains([]string{"", KeepQuotes, DropQuotes}, quotes) {
		return fmt.Errorf("quotes %q: choose %s or %s", quotes, KeepQuotes, DropQuotes)
	}
	return nil
}

var (
	// quoteLead matches the line before what is quoted, and quoteLeadBegin its beginning if it is
	// wrapped.
	quoteLead      = regexp.MustCompile(`(?i)\b(wrote|writes|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev)\b.*:\s*$`)
	quoteLeadBegin = regexp.MustCompile(`^(On|Am|Le|El|Em|Il|Op|Den)\s`)
)

// withoutQuotes returns a text without the lines that it quotes, the line that introduces them, and
// its signature.
func withoutQuotes(text string) string {
	var kept []string
	quotes := false
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "-- ":
			return strings.Join(kept, "\n")
		case !strings.HasPrefix(line, ">"):
			kept = append(kept, line)
			quotes = false
		case !quotes:
			kept, quotes = withoutLead(kept), true
		}
	}
	return strings.Join(kept, "\n")
}

// withoutLead returns lines without the one at their end that introduces a quotation. It may be
// wrapped, and empty lines may follow it.
func withoutLead(lines []string) []string {
	last := len(lines) - 1
	for last >= 0 && strings.TrimSpace(lines[last]) == "" {
		last--
	}
	switch {
	case last < 0 || !quoteLead.MatchString(lines[last]):
		return lines
	case last > 0 && !quoteLeadBegin.MatchString(lines[last]) && quoteLeadBegin.MatchString(lines[last-1]):
		last--
	}
	return lines[:last]
}
