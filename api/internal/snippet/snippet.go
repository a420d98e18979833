// Package snippet cuts out the part of a text that matches a query.
package snippet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

const (
	snippetBytes = 240      // approximate length of a snippet
	snippetReach = 32 << 10 // length of a document's beginning in which terms are found
)

// A Cutter cuts out the part of a text in which the terms of a query are densest.
type Cutter struct {
	analyzer ingest.Analyzer
	terms    map[string]bool
	openings openings
}

// New returns a cutter for terms of the analyzer.
func New(a ingest.Analyzer, terms []string) Cutter {
	s := Cutter{analyzer: a, terms: make(map[string]bool, len(terms))}
	for _, t := range terms {
		s.terms[t] = true
	}
	// the Irish stemmer changes beginnings, too
	if !slices.Contains(a.Each(), ingest.Analyzer{Language: "ga", Version: a.Version}) {
		s.openings = newOpenings(s.terms)
	}
	return s
}

// A span is text[start:end], which is a term of the query.
type span struct {
	start, end int
	term       string
}

// Cut returns the snippet in pieces. Joined, they are the shown text with each run of white space
// as one blank, and with an ellipsis where text was left out.
func (s Cutter) Cut(text string) []wire.Segment {
	more := len(text) > snippetReach
	text = strings.ToValidUTF8(Clip(text, snippetReach), " ")
	found := s.find(text)
	start, end := widen(text, densest(found))
	pieces := split(text, start, end, found)
	if start > 0 {
		pieces = slices.Insert(pieces, 0, wire.Segment{Text: "… "})
	}
	if more || strings.TrimSpace(text[end:]) != "" {
		pieces = append(pieces, wire.Segment{Text: " …"})
	}
	return join(pieces)
}

// Clip returns the beginning of text, at most n bytes, that ends between characters.
func Clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// find returns the spans of the query's terms in order. Overlapping ones (bigrams) are merged.
func (s Cutter) find(text string) []span {
	var found []span
	if len(s.terms) == 0 {
		return nil
	}
	for start, end := range s.openings.regions(text) {
		found = s.findIn(text[start:end], start, found)
	}
	return found
}

// findIn appends the spans in part, which begins at start in the text.
func (s Cutter) findIn(part string, start int, found []span) []span {
	for t, terms := range s.analyzer.Readings(part) {
		at := slices.IndexFunc(terms, func(term string) bool { return s.terms[term] })
		if at < 0 || t.Start < 0 || t.Start >= t.End || t.End > len(part) {
			continue
		}
		if n := len(found); n > 0 && start+t.Start < found[n-1].end {
			found[n-1].end = max(found[n-1].end, start+t.End)
			continue
		}
		found = append(found, span{start + t.Start, start + t.End, terms[at]})
	}
	return found
}

// densest returns the stretch of at most snippetBytes that has the most different terms and, among
// those, the most terms. It is empty, at the beginning, if found is empty.
func densest(found []span) (best span) {
	in := make(map[string]int) // terms in found[from:to+1]
	from, most := 0, -1
	for to, f := range found {
		in[f.term]++
		for f.end-found[from].start > snippetBytes && from < to {
			if in[found[from].term]--; in[found[from].term] == 0 {
				delete(in, found[from].term)
			}
			from++
		}
		if score := 100*len(in) + to - from; score > most {
			most, best = score, span{start: found[from].start, end: f.end}
		}
	}
	return best
}

// widen extends the stretch to snippetBytes, with a third of the added text before it and the rest
// behind, or more before it near the end of the text, and then to whole words.
func widen(text string, s span) (start, end int) {
	room := max(0, snippetBytes-(s.end-s.start))
	start = max(0, s.start-room/3)
	end = min(len(text), start+max(snippetBytes, s.end-start))
	start = max(0, min(start, end-snippetBytes))
	return wordStart(text, start, s.start), wordEnd(text, end)
}

// wordStart moves start to the next beginning of a word, but not beyond limit.
func wordStart(text string, start, limit int) int {
	if start == 0 {
		return 0
	}
	for i, r := range text[runeStart(text, start):limit] {
		if unicode.IsSpace(r) {
			return runeStart(text, start) + i
		}
	}
	return runeStart(text, start)
}

// wordEnd moves end to the next end of a word, if that is within 24 bytes.
func wordEnd(text string, end int) int {
	end = runeStart(text, end)
	for i, r := range Clip(text[end:], 24) {
		if unicode.IsSpace(r) {
			return end + i
		}
	}
	if len(text)-end <= 24 {
		return len(text)
	}
	return end
}

func runeStart(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

// split cuts text[start:end] at its spans.
func split(text string, start, end int, found []span) []wire.Segment {
	var pieces []wire.Segment
	at := start
	for _, f := range found {
		if f.start < at || f.end > end {
			continue
		}
		pieces = append(pieces, wire.Segment{Text: text[at:f.start]}, wire.Segment{Text: text[f.start:f.end], Match: true})
		at = f.end
	}
	return append(pieces, wire.Segment{Text: text[at:end]})
}

// join drops empty pieces and replaces each run of white space by one blank, across pieces too.
func join(pieces []wire.Segment) []wire.Segment {
	kept := []wire.Segment{}
	blank := true // drops white space at the beginning
	for _, p := range pieces {
		var b strings.Builder
		for _, r := range p.Text {
			if space := unicode.IsSpace(r); !space {
				b.WriteRune(r)
			} else if !blank {
				b.WriteByte(' ')
			}
			blank = unicode.IsSpace(r)
		}
		if b.Len() > 0 {
			kept = append(kept, wire.Segment{Text: b.String(), Match: p.Match})
		}
	}
	return trimEnd(kept)
}

// trimEnd drops the blank at the end.
func trimEnd(pieces []wire.Segment) []wire.Segment {
	if n := len(pieces); n > 0 {
		last := &pieces[n-1]
		if last.Text = strings.TrimRight(last.Text, " "); last.Text == "" {
			return pieces[:n-1]
		}
	}
	return pieces
}
