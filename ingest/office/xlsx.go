package office

import (
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// XLSX reads a workbook of Office Open XML. Each row is a record with the values of its cells that
// are not empty. Their names are in the header of the sheet: the first row that has texts, and only
// texts, in half of the columns. Columns without a name have their letters. If there are several
// sheets, each record also has the name of its sheet. Hidden rows are read, hidden sheets are not.
//
// Numbers are as stored, also percentages. Dates and times are as in ISO 8601, without a zone. A
// formula has the value that the program stored; errors and formulas without a value are empty.
func XLSX(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Record, error] {
	return func(yield func(document.Record, error) bool) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			yield(nil, err)
			return
		}
		book, err := a.workbook()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, s := range book.sheets {
			g := &grid{limit: limit, yield: yield}
			if len(book.sheets) > 1 {
				g.sheet = s.name
			}
			if !g.finish(book.read(s.entry, g)) {
				return
			}
		}
	}
}

// A workbook is what sheets refer to.
type workbook struct {
	archive
	sheets   []sheet // those that are shown
	from1904 bool    // days are counted from 1904
	texts    sharedTexts
	formats  []timeFormat // by the numbers of styles
}

type sheet struct{ name, entry string }

func (a archive) workbook() (book workbook, err error) {
	main := a.mainPart()
	book.archive = a
	targets := map[string]string{}
	for _, r := range a.relations(main) {
		if r.kind == "worksheet" {
			targets[r.id] = r.target
		}
	}
	err = a.each(main, func(_ *tokens, e element) error {
		switch e.Name.Local {
		case "workbookPr":
			book.from1904 = attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"
		case "sheet":
			if entry := targets[relationID(e)]; entry != "" && !strings.HasSuffix(strings.ToLower(attribute(e, "state")), "hidden") {
				book.sheets = append(book.sheets, sheet{attribute(e, "name"), entry})
			}
		}
		return nil
	})
	if err != nil {
		return book, err
	}
	book.formats = a.timeFormats(a.related(main, "styles", "xl/styles.xml"))
	book.texts, err = a.sharedTexts(a.related(main, "sharedStrings", "xl/sharedStrings.xml"))
	return book, err
}

// read adds the rows of a sheet to a grid.
func (b workbook) read(entry string, g *grid) error {
	t, err := b.tokens(entry)
	if err != nil {
		return err
	}
	defer t.close()
	var row []cell
	column := 0
	for {
		token, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case element:
			switch token.Name.Local {
			case "row":
				row, column = nil, 0
			case "c":
				column = columnOf(attribute(token, "r"), column)
				c, err := b.cell(t, token)
				if err != nil {
					return err
				}
				if c.value != nil && column < maxColumns {
					c.column = column
					row = append(row, c)
				}
				column++
			}
		case xml.EndElement:
			if token.Name.Local == "row" && len(row) > 0 {
				t.meter.left = b.maxMarkup()
				if err := g.add(row); err != nil {
					return err
				}
			}
		}
	}
}

// columnOf returns the column of a reference such as "AB12", or next if there is none. Columns do
// not go back.
func columnOf(reference string, next int) int {
	column := 0
	for _, c := range []byte(reference) {
		if c < 'A' || c > 'Z' || column > maxColumns {
			break
		}
		column = 26*column + int(c-'A') + 1
	}
	return max(column-1, next)
}

// cell returns the value of a cell, which is nil if it is empty.
func (b workbook) cell(t *tokens, e element) (cell, error) {
	value, inline, err := cellText(t)
	if err != nil {
		return cell{}, err
	}
	switch attribute(e, "t") {
	case "s":
		n, _ := strconv.Atoi(strings.TrimSpace(value))
		return textCell(b.texts.get(n)), nil
	case "inlineStr":
		return textCell(unescaped(inline)), nil
	case "str":
		return textCell(unescaped(value)), nil
	case "b":
		return cell{value: strings.TrimSpace(value) == "1" || strings.TrimSpace(value) == "true"}, nil
	case "d":
		return cell{value: value}, nil
	case "e":
		return cell{}, nil
	}
	style, _ := strconv.Atoi(attribute(e, "s"))
	return b.number(strings.TrimSpace(value), style), nil
}

func textCell(text string) cell {
	if strings.TrimSpace(text) == "" {
		return cell{}
	}
	return cell{value: text, text: true}
}

// number returns a number, or the time that it stands for.
func (b workbook) number(value string, style int) cell {
	if value == "" {
		return cell{}
	}
	if style > 0 && style < len(b.formats) || style == 0 && len(b.formats) > 0 {
		if text := b.formats[style].time(value, b.from1904); text != "" {
			return cell{value: text}
		}
	}
	return cell{value: standardNumber(value)}
}

// cellText returns the value and the inline text of a cell. Phonetic readings are no part of texts.
func cellText(t *tokens) (value, inline string, err error) {
	var v, in strings.Builder
	for outer := t.depth - 1; t.depth > outer; {
		token, err := t.next()
		if err != nil {
			return "", "", unexpectedEnd(t.entry, err)
		}
		e, ok := token.(element)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "v", "t":
			text, err := t.text()
			if err != nil {
				return "", "", err
			}
			if e.Name.Local == "v" {
				v.WriteString(text)
			} else {
				in.WriteString(text)
			}
		case "rPh", "f":
			if err := t.skip(); err != nil {
				return "", "", err
			}
		}
	}
	return v.String(), in.String(), nil
}

// escape matches a character that XML cannot hold, as programs write it.
var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(s string) string {
		code, _ := strconv.ParseUint(s[2:6], 16, 16)
		return string(rune(code))
	})
}

// sharedTexts are the texts of cells, each once.
type sharedTexts struct {
	ends  []byte // where each text ends, in four bytes
	texts []byte
}

// sharedTexts reads all texts, since cells refer to any of them.
func (a archive) sharedTexts(entry string) (s sharedTexts, err error) {
	if !a.has(entry) {
		return s, nil
	}
	limit := 8*a.limit + 1<<20
	err = a.each(entry, func(t *tokens, e element) error {
		if e.Name.Local != "si" {
			return nil
		}
		t.meter.left = a.maxMarkup()
		_, text, err := cellText(t)
		s.texts = append(s.texts, unescaped(text)...)
		s.ends = binary.LittleEndian.AppendUint32(s.ends, uint32(len(s.texts)))
		if size := len(s.texts) + len(s.ends); err == nil && (size > limit || size > 1<<32-1) {
			return fmt.Errorf("%w: the different texts of all cells have more than %d bytes", document.ErrTooLarge, limit)
		}
		return err
	})
	return s, err
}

// get returns a text by its number, or "".
func (s sharedTexts) get(n int) string {
	if n < 0 || 4*n >= len(s.ends) {
		return ""
	}
	begin := uint32(0)
	if n > 0 {
		begin = binary.LittleEndian.Uint32(s.ends[4*n-4:])
	}
	return string(s.texts[begin:binary.LittleEndian.Uint32(s.ends[4*n:])])
}
