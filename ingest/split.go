package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// Fields of passages, see Options.Split.
const (
	PassageField = "passage_of" // the id of the document
	HeadingField = "heading"    // above the passage
)

// Sizes of passages in words.
const (
	passageWords = 300 // of a passage, at most
	longWords    = 400 // of a document that is divided
	shortWords   = 40  // of a section that is joined with the next one
	overlapWords = 60  // of a paragraph that is repeated in the next passage, at most

	lettersOfWord = 10 // that count as a word at least
)

// A splitting divides texts into passages.
type splitting struct {
	headings   bool
	paragraphs int  // words of a passage; 0 for no limit
	lines      bool // each line is a passage
	longer     int  // words; shorter texts are not divided
}

// parseSplit returns the splitting of Options.Split, nil for none.
func parseSplit(s string) (*splitting, error) {
	switch s {
	case "", "none":
		return nil, nil
	case "auto":
		return &splitting{headings: true, paragraphs: passageWords, longer: longWords}, nil
	case "headings":
		return &splitting{headings: true}, nil
	case "lines":
		return &splitting{lines: true}, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(s, "words:"))
	if err != nil || n < 10 || !strings.HasPrefix(s, "words:") {
		return nil, fmt.Errorf("unknown splitting %q: choose none, auto, headings, lines, or words:N with N of at least 10", s)
	}
	return &splitting{paragraphs: n}, nil
}

// CheckSplit returns an error if s is no value of Options.Split.
func CheckSplit(s string) error {
	_, err := parseSplit(s)
	return err
}

// A passage is a part of a text.
type passage struct{ heading, text string }

// passages returns the passages of a document, or the document itself if it has only one.
func (r *reader) passages(d Document) []Document {
	all := r.split.divide(d.Text)
	d.Text = strings.ReplaceAll(d.Text, markup.HeadingMark, "")
	if len(all) < 2 || strings.Contains(d.ID, "#") && len(d.Values(PassageField)) > 0 {
		return []Document{d}
	}
	docs := make([]Document, len(all))
	for i, p := range all {
		part := Document{ID: fmt.Sprintf("%s#%d", d.ID, i+1), Title: d.Title, Text: p.text, Labels: d.Labels, Lists: d.Lists}
		for name, value := range d.Fields {
			part.SetField(name, value)
		}
		part.SetField(PassageField, d.ID)
		if p.heading != "" {
			part.SetField(HeadingField, p.heading)
		}
		docs[i] = part
	}
	return docs
}

// divide divides a text, in which headings may have a mark.
func (s *splitting) divide(text string) []passage {
	if size(text) <= s.longer {
		return nil
	}
	var all []passage
	for _, section := range s.sections(text) {
		texts := []string{section.text}
		switch {
		case s.lines:
			texts = strings.Split(section.text, "\n")
		case s.paragraphs > 0 && size(section.text) > s.paragraphs:
			texts = joinUnits(section.text, units(section.text, s.paragraphs), s.paragraphs)
		}
		for _, t := range texts {
			if t = strings.TrimSpace(t); t != "" {
				all = append(all, passage{section.heading, t})
			}
		}
	}
	return all
}

// sections divides a text at its headings. A short section is joined with the next one.
func (s *splitting) sections(text string) (all []passage) {
	if !s.headings {
		return []passage{{"", strings.ReplaceAll(text, markup.HeadingMark, "")}}
	}
	for i, section := range strings.Split(text, markup.HeadingMark) {
		section = strings.TrimSpace(section)
		if section == "" {
			continue
		}
		p := passage{"", section}
		if i > 0 {
			p.heading, _, _ = strings.Cut(section, "\n")
		}
		if n := len(all); n > 0 && size(all[n-1].text) < shortWords {
			all[n-1].text += "\n" + section
			if all[n-1].heading == "" {
				all[n-1].heading = p.heading
			}
			continue
		}
		all = append(all, p)
	}
	return all
}

// size returns the number of words of a text. Scripts without spaces have a word for some letters.
func size(text string) int {
	return max(len(strings.Fields(text)), utf8.RuneCountInString(text)/lettersOfWord)
}

// The ends of paragraphs, lines, sentences and words.
var textEnds = []*regexp.Regexp{
	regexp.MustCompile(`\n\s*\n`),
	regexp.MustCompile(`\n`),
	regexp.MustCompile(`[.!?]["'”’)]*\s+|[。！？]`),
	regexp.MustCompile(`\s+`),
}

// An extent is a part of a text.
type extent struct{ begin, end int }

// units divides a text into parts that have at most a number of words: paragraphs, else lines, else
// sentences, else words, else letters.
func units(text string, most int) []extent { return appendUnits(nil, text, 0, most, textEnds) }

func appendUnits(all []extent, text string, at, most int, ends []*regexp.Regexp) []extent {
	if size(text) <= most {
		return append(all, extent{at, at + len(text)})
	}
	if len(ends) == 0 {
		return appendLetters(all, text, at, most)
	}
	begin := 0
	for _, m := range append(ends[0].FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if m[1] > begin {
			all = appendUnits(all, text[begin:m[1]], at+begin, most, ends[1:])
			begin = m[1]
		}
	}
	return all
}

// appendLetters divides a text without spaces.
func appendLetters(all []extent, text string, at, most int) []extent {
	begin, letters := 0, 0
	for i := range text {
		if letters == lettersOfWord*most {
			all = append(all, extent{at + begin, at + i})
			begin, letters = i, 0
		}
		letters++
	}
	return append(all, extent{at + begin, at + len(text)})
}

// joinUnits returns passages of at most a number of words. The last unit of a passage, if it is
// short, is repeated in the next one, so that no thought is cut in two.
func joinUnits(text string, units []extent, most int) (all []string) {
	first, words := 0, 0 // of the passage
	for i, u := range units {
		n := size(text[u.begin:u.end])
		if words > 0 && words+n > most {
			all = append(all, text[units[first].begin:units[i-1].end])
			last := size(text[units[i-1].begin:units[i-1].end])
			if first, words = i, 0; last <= min(overlapWords, most/4) && last+n <= most {
				first, words = i-1, last
			}
		}
		words += n
	}
	return append(all, text[units[first].begin:])
}
