package tagged

import (
	"bufio"
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// smartPart matches the line at which a part of a document begins.
var smartPart = regexp.MustCompile(`^\.([A-Z])(?:\s+(\S.*))?\s*$`)

// SMART reads test collections such as Cranfield, CISI, MED and CACM, whose parts begin with lines
// of a dot and a letter. Their I is the id, T the title, W the text and K the keywords, which are
// labels. Their A, B and N are the fields author, source and note; references, X, are left out.
func SMART(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		s := smart{limit: limit}
		in := bufio.NewReaderSize(r, 64<<10)
		if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
			in.Discard(3)
		}
		for {
			line, err := in.ReadSlice('\n')
			if m := s.part(line); m != nil {
				if m[1] == "I" && s.begun && !yield(s.document()) {
					return
				}
				s.start(m[1], m[2])
			} else {
				s.add(line)
			}
			s.inLine = err == bufio.ErrBufferFull
			if err != nil && !s.inLine {
				s.finish(yield, err)
				return
			}
		}
	}
}

// A smart is the document that is being read.
type smart struct {
	limit  int
	begun  bool
	inLine bool // the line before is not at its end
	size   int
	id     string
	name   string // of the part that is being read
	parts  map[string]string
	text   strings.Builder
}

func (s *smart) part(line []byte) []string {
	if s.inLine || len(line) == 0 || line[0] != '.' || len(line) > 256 {
		return nil
	}
	return smartPart.FindStringSubmatch(string(line))
}

// start begins a part, and with the part I a document.
func (s *smart) start(name, rest string) {
	s.endPart()
	if name == "I" {
		*s = smart{limit: s.limit, begun: true, id: strings.TrimSpace(rest), parts: map[string]string{}}
	}
	if s.name = name; name != "I" && rest != "" {
		s.add([]byte(rest + "\n"))
	}
}

func (s *smart) add(line []byte) {
	if s.size += len(line); s.size <= s.limit && s.begun && s.name != "X" {
		s.text.Write(line)
	}
}

func (s *smart) endPart() {
	if s.begun {
		s.parts[s.name] += s.text.String()
		s.text.Reset()
	}
}

func (s *smart) finish(yield func(document.Document, error) bool, err error) {
	if s.begun && !yield(s.document()) {
		return
	}
	if err != io.EOF {
		yield(document.Document{}, err)
	}
}

func (s *smart) document() (document.Document, error) {
	if s.size > s.limit {
		return document.Document{}, document.TooLarge(int64(s.size), s.limit)
	}
	s.endPart()
	d := document.Document{ID: s.id, Title: markup.OneLine(s.parts["T"]), Text: paragraphs(s.parts["W"])}
	d.AddLabels(strings.FieldsFunc(markup.OneLine(s.parts["K"]), func(r rune) bool { return strings.ContainsRune(",;", r) })...)
	setField(&d, "author", markup.OneLine(s.parts["A"]))
	setField(&d, "source", markup.OneLine(s.parts["B"]))
	setField(&d, "note", markup.OneLine(s.parts["N"]))
	return d, nil
}
