package ingest

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// An ankiHeader is what the first lines of notes of Anki say. Columns are counted from 1; 0 is
// none.
type ankiHeader struct {
	separator            byte
	html                 bool
	guid, deck, tags, of int
	lines                int
}

var ankiSeparators = map[string]byte{"tab": '\t', "comma": ',', "semicolon": ';', "pipe": '|', "colon": ':', "space": ' '}

// readAnkiHeader reads the lines that begin with #. The first one gives the separator.
func readAnkiHeader(begin []byte) ankiHeader {
	h := ankiHeader{separator: '\t'}
	for line := range bytes.Lines(begin) {
		name, value, found := strings.Cut(strings.ToLower(strings.TrimRight(string(line), "\r\n")), ":")
		if !found || !strings.HasPrefix(name, "#") {
			return h
		}
		h.lines++
		column, _ := strconv.Atoi(strings.TrimSpace(value))
		switch name {
		case "#separator":
			if c := ankiSeparators[strings.TrimSpace(value)]; c != 0 {
				h.separator = c
			} else if len(value) == 1 {
				h.separator = value[0]
			}
		case "#html":
			h.html = strings.TrimSpace(value) == "true"
		case "#guid column":
			h.guid = column
		case "#deck column":
			h.deck = column
		case "#tags column":
			h.tags = column
		case "#notetype column":
			h.of = column
		}
	}
	return h
}

// anki reads notes that Anki exports as text. The first field is the title, and the others are the
// text. Tags are labels, and the deck is metadata.
func (r *reader) anki(s stream) {
	begin, _ := s.Peek(headSize)
	h := readAnkiHeader(begin)
	in := &records{lines: lines{r: s.Reader, max: r.MaxBytes}, dialect: dialect{h.separator, true}}
	for range h.lines {
		in.lines.next()
	}
	for !r.stopped() {
		line, cells, err := in.next()
		switch {
		case err == io.EOF:
			return
		case err == nil:
			d := h.document(cells)
			if d.Title != "" || d.Text != "" {
				r.emitFrom(s, line, d)
				continue
			}
			err = rowError{errNoText}
		}
		r.reject(s.linePlace(line), err)
		if !errors.Is(err, ErrTooLarge) && !errors.As(err, new(rowError)) {
			return
		}
	}
}

func (h ankiHeader) document(cells []string) (d Document) {
	var texts []string
	for i, cell := range cells {
		switch i + 1 {
		case h.guid:
			d.ID = cell
		case h.deck:
			d.SetField("deck", cell)
		case h.tags:
			d.AddLabels(strings.Fields(cell)...)
		case h.of:
			d.SetField("notetype", cell)
		default:
			if h.html {
				cell = markup.HTML(cell).Text
			}
			texts = append(texts, cell)
		}
	}
	if len(texts) > 0 {
		d.Title = markup.OneLine(texts[0])
		d.Text = strings.TrimSpace(strings.Join(texts[1:], "\n"))
	}
	return d
}
