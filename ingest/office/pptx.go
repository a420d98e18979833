package office

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// PPTX reads a presentation of Office Open XML. Each slide with text is a document, in the order of
// the presentation: its title is that of the slide, and its text the other shapes, tables and
// diagrams, then the notes of the speaker. Fields are the number of the slide, the title of the
// presentation as deck, author, language and date, and hidden for slides that are not presented.
// Labels are as with [DOCX].
func PPTX(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		slides, err := a.slides()
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		p := a.coreProperties()
		for i, slide := range slides {
			s, err := a.slide(slide)
			if d := s.document(i+1, p); (err != nil || d.Words() != "") && !yieldSlide(yield, d, i+1, err) {
				return
			}
		}
	}
}

// yieldSlide yields a slide, or its error.
func yieldSlide(yield func(document.Document, error) bool, d document.Document, number int, err error) bool {
	if err != nil {
		return yield(document.Document{}, fmt.Errorf("slide %d: %w", number, err))
	}
	return yield(d, nil)
}

// slides returns the entries of the slides in their order. An entry is "" if it is missing.
func (a archive) slides() (entries []string, err error) {
	main := a.mainPart()
	targets, seen := map[string]string{}, map[string]bool{}
	for _, r := range a.relations(main) {
		targets[r.id] = r.target
	}
	err = a.each(main, func(_ *tokens, e element) error {
		if id := relationID(e); e.Name.Local == "sldId" && !seen[id] {
			seen[id] = true
			entries = append(entries, targets[id])
		}
		return nil
	})
	return entries, err
}

// relationID returns the id of a relation that an element refers to. Elements have ids of their
// own.
func relationID(e element) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && strings.HasSuffix(a.Name.Space, "/relationships") {
			return a.Value
		}
	}
	return ""
}

// slide reads a slide, its diagrams and its notes.
func (a archive) slide(entry string) (*slideText, error) {
	s := &slideText{flow: newFlow(a.limit)}
	if entry == "" {
		return s, errors.New("the file lacks the slide")
	}
	if err := a.handle(entry, s); err != nil {
		return s, err
	}
	for _, r := range a.relations(entry) {
		if r.kind == "diagramData" || r.kind == "notesSlide" {
			s.notes = r.kind == "notesSlide"
			if err := a.handle(r.target, s); err != nil {
				return s, err
			}
		}
	}
	return s, s.err()
}

// slideText reads the parts of a slide.
type slideText struct {
	*flow
	notes  bool   // the part is a page of notes, of which only one shape has notes
	holder string // the kind of placeholder that the shape fills, "" if none
	title  string
	hidden bool
	shown  bool // the text of the element is a part of the slide
}

func (s *slideText) start(t *tokens, e element) error {
	switch e.Name.Local {
	case "sld":
		s.hidden = attribute(e, "show") == "0" || attribute(e, "show") == "false"
	case "sp", "graphicFrame":
		s.holder = ""
	case "ph":
		s.holder = attribute(e, "type")
	case "txBody":
		return s.startBody(t)
	case "Fallback":
		return t.skip()
	case "fld":
		if attribute(e, "type") == "slidenum" {
			return t.skip()
		}
	case "t":
		s.shown = true
	case "br":
		s.breakLine()
	case "tbl":
		s.startTable()
	}
	return nil
}

// startBody begins the text of a shape, or skips it.
func (s *slideText) startBody(t *tokens) error {
	if s.notes && s.holder != "body" {
		return t.skip()
	}
	switch s.holder {
	case "sldNum", "ftr", "hdr", "dt":
		return t.skip()
	case "title", "ctrTitle":
		s.startBox()
	}
	return nil
}

func (s *slideText) write(text []byte) {
	if s.shown {
		s.flow.write(text)
	}
}

func (s *slideText) end(name string) {
	switch name {
	case "t":
		s.shown = false
	case "p":
		s.endParagraph()
	case "txBody":
		if s.holder == "title" || s.holder == "ctrTitle" {
			s.addTitle(s.endBox())
		}
	case "tc":
		s.endCell()
	case "tr":
		s.endRow()
	case "tbl":
		s.endTable()
	}
}

// addTitle sets the title. A second one is text.
func (s *slideText) addTitle(lines []byte) {
	if s.title == "" {
		s.title = markup.OneLine(string(lines))
		return
	}
	s.follow(lines)
}

func (s *slideText) document(number int, p properties) document.Document {
	return slideDocument(s.title, s.String(), number, s.hidden, p)
}

// slideDocument returns the document of a slide. The title of the presentation is a field.
func slideDocument(title, text string, number int, hidden bool, p properties) document.Document {
	d := document.Document{Title: title, Text: text}
	if d.Words() == "" {
		return d
	}
	deck := p.title
	p.title = ""
	p.apply(&d)
	if sensibleTitle(deck) {
		setValues(&d, "deck", []string{deck})
	}
	d.SetField("slide", strconv.Itoa(number))
	if hidden {
		d.SetField("hidden", "true")
	}
	return d
}
