package office

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// ODS reads a spreadsheet of OpenDocument, as [XLSX] does. Equal rows that the file holds as one,
// with a number of repetitions, are one record.
func ODS(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Record, error] {
	return func(yield func(document.Record, error) bool) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			yield(nil, err)
			return
		}
		s := &openSheets{archive: a, styles: a.openStyles("styles.xml", "content.xml"), yield: yield}
		s.several = a.countSheets() > 1
		if err := a.readSheets(s); err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// countSheets returns the number of sheets, or 2 if there are more.
func (a archive) countSheets() (count int) {
	a.each("content.xml", func(t *tokens, e element) error {
		t.meter.left = a.maxMarkup()
		if e.Name.Local == "table" {
			if count++; count > 1 {
				return errStopped
			}
		}
		return nil
	})
	return count
}

// readSheets yields the rows of all sheets. Those before an error are yielded, too.
func (a archive) readSheets(s *openSheets) error {
	err := a.walk("content.xml", s.start, s.end)
	switch {
	case err == io.EOF:
		return s.finish()
	case err == errStopped:
		return err
	case a.isEncrypted():
		return errEncrypted
	}
	return cmp.Or(s.finish(), err)
}

// openSheets reads the sheets of a spreadsheet of OpenDocument.
type openSheets struct {
	archive
	styles  openStyles
	several bool
	yield   func(document.Record, error) bool
	grid    *grid
	row     []cell
	column  int
}

func (s *openSheets) start(t *tokens, e element) error {
	switch e.Name.Local {
	case "tracked-changes", "annotation", "dde-links", "shapes", "forms", "named-expressions", "database-ranges", "automatic-styles":
		return t.skip()
	case "table":
		return s.startSheet(t, e)
	case "table-row":
		s.row, s.column = nil, 0
	case "table-cell", "covered-table-cell":
		return s.cell(t, e)
	}
	return nil
}

// startSheet begins a sheet, or skips one that is hidden.
func (s *openSheets) startSheet(t *tokens, e element) error {
	if err := s.finish(); err != nil {
		return err
	}
	if s.styles.hidden(attribute(e, "style-name")) {
		return t.skip()
	}
	s.grid = &grid{limit: s.limit, yield: s.yield}
	if s.several {
		s.grid.sheet = attribute(e, "name")
	}
	return nil
}

func (s *openSheets) end(t *tokens, name string) error {
	if name != "table-row" || s.grid == nil || len(s.row) == 0 {
		return nil
	}
	t.meter.left = s.maxMarkup()
	return s.grid.add(s.row)
}

// finish ends the sheet before.
func (s *openSheets) finish() error {
	if s.grid == nil || s.grid.finish(nil) {
		return nil
	}
	return errStopped
}

// maxRepeated is how often a cell with a value may be repeated. Real files repeat empty cells only,
// but a file of a few kilobytes could repeat others a million times.
const maxRepeated = 256

// cell adds a cell to the row, as often as the file repeats it.
func (s *openSheets) cell(t *tokens, e element) error {
	text, err := openCellText(t)
	if err != nil {
		return err
	}
	repeated, _ := strconv.Atoi(attribute(e, "number-columns-repeated"))
	repeated = max(1, min(repeated, maxColumns))
	if c := openCell(e, text); c.value != nil {
		for i := range min(repeated, maxRepeated, maxColumns-s.column) {
			c.column = s.column + i
			s.row = append(s.row, c)
		}
	}
	s.column = min(s.column+repeated, maxColumns)
	return nil
}

// openCellText returns the paragraphs of a cell.
func openCellText(t *tokens) (string, error) {
	var b bytes.Buffer
	for outer := t.depth - 1; t.depth > outer; {
		token, err := t.next()
		if err != nil {
			return "", unexpectedEnd(t.entry, err)
		}
		switch token := token.(type) {
		case element:
			switch token.Name.Local {
			case "annotation", "ruby-text", "frame":
				if err := t.skip(); err != nil {
					return "", err
				}
			case "p":
				if b.Len() > 0 {
					b.WriteByte('\n')
				}
			case "s", "tab":
				b.WriteByte(' ')
			case "line-break":
				b.WriteByte('\n')
			}
		case xml.CharData:
			b.Write(token)
		}
	}
	return b.String(), nil
}

// openCell returns the value of a cell. Its text is what the program shows of it.
func openCell(e element, text string) cell {
	switch attribute(e, "value-type") {
	case "float", "currency", "percentage":
		return cell{value: standardNumber(attribute(e, "value"))}
	case "boolean":
		return cell{value: attribute(e, "boolean-value") == "true"}
	case "date":
		return cell{value: strings.TrimSuffix(attribute(e, "date-value"), "T00:00:00")}
	case "time":
		return cell{value: openTime(attribute(e, "time-value"), text)}
	}
	if value := attribute(e, "string-value"); value != "" {
		text = value
	}
	return textCell(text)
}

// openTime returns a duration such as PT12H30M00S as "12:30:00", or else the text.
func openTime(duration, text string) string {
	hours, rest, ok := strings.Cut(strings.TrimPrefix(duration, "PT"), "H")
	minutes, rest, ok2 := strings.Cut(rest, "M")
	seconds, _, _ := strings.Cut(strings.TrimSuffix(rest, "S"), ".")
	if !ok || !ok2 || len(minutes) != 2 || len(seconds) != 2 {
		return text
	}
	return hours + ":" + minutes + ":" + seconds
}
