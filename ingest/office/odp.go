package office

import (
	"errors"
	"io"
	"iter"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// ODP reads a presentation of OpenDocument, as [PPTX] does.
func ODP(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		p := &openSlides{archive: a, properties: a.properties("meta.xml"), yield: yield}
		p.openText = &openText{flow: newFlow(limit), styles: a.openStyles("styles.xml", "content.xml")}
		if err := a.handleContent(p); err != nil && err != errStopped {
			yield(document.Document{}, err)
		}
	}
}

// errStopped means that no more documents are wanted.
var errStopped = errors.New("stopped")

// openSlides reads the slides of a presentation of OpenDocument.
type openSlides struct {
	*openText
	archive    archive
	properties properties
	yield      func(document.Document, error) bool // nil after it returned false
	number     int
	hidden     bool
	title      string
	frames     []string // classes of the open frames
}

func (s *openSlides) start(t *tokens, e element) error {
	switch e.Name.Local {
	case "page":
		t.meter.left = s.archive.maxMarkup()
		s.flow, s.openText.notes = newFlow(s.limit), nil
		s.number++
		s.title, s.hidden = "", s.styles.hidden(attribute(e, "style-name"))
		return nil
	case "frame":
		return s.startFrame(t, attribute(e, "class"))
	}
	return s.openText.start(t, e)
}

func (s *openSlides) startFrame(t *tokens, class string) error {
	switch class {
	case "page-number", "header", "footer", "date-time":
		return t.skip()
	case "title":
		s.startBox()
	}
	s.frames = append(s.frames, class)
	return nil
}

func (s *openSlides) end(name string) {
	switch name {
	case "page":
		s.emit()
	case "frame":
		s.endFrame()
	default:
		s.openText.end(name)
	}
}

func (s *openSlides) endFrame() {
	last := len(s.frames) - 1
	if last < 0 {
		return
	}
	class := s.frames[last]
	s.frames = s.frames[:last]
	if class != "title" {
		return
	}
	if lines := s.endBox(); s.title == "" {
		s.title = markup.OneLine(string(lines))
	} else {
		s.follow(lines)
	}
}

// emit yields the slide that ends.
func (s *openSlides) emit() {
	s.endLine()
	s.follow(s.openText.notes)
	d := slideDocument(s.title, s.flow.String(), s.number, s.hidden, s.properties)
	if s.flow.err() == nil && d.Words() != "" && s.yield != nil && !s.yield(d, nil) {
		s.yield = nil
	}
}

func (s *openSlides) err() error {
	if s.yield == nil {
		return errStopped
	}
	return s.flow.err()
}
