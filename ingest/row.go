package ingest

import (
	"bytes"
	"strings"
)

// A dialect is how a table is written.
type dialect struct {
	separator byte
	quotes    bool // a cell that begins with a quote goes on to the next quote that is not doubled
}

// A row is read line by line. It takes quotes for what Python's csv module and spreadsheets do: a quote means
// something at the beginning of a cell only, a doubled one in quotes is one, and what follows the closing quote
// belongs to the cell as it is.
type row struct {
	dialect
	cells []string
	cell  []byte
	state cellState

	quoted int // cells that quotes enclose
	split  int // cells that go on behind the closing quote
	inner  int // quotes within cells that none encloses
}

type cellState int

const (
	cellStart cellState = iota
	inCell
	inQuotes
	afterQuote // it closes the cell, or is the first of two
)

// read adds a line with its end, and reports whether the row goes on in the next line.
func (r *row) read(line []byte) (open bool) {
	for len(line) > 0 {
		line = line[r.copyPlain(line):]
		if len(line) == 0 {
			break
		}
		c := line[0]
		line = line[1:]
		if r.state != inQuotes && (c == '\n' || c == '\r') {
			break
		}
		r.next(c)
	}
	if r.state == inQuotes {
		return true
	}
	r.close()
	return false
}

// skip takes over what means nothing, and returns its length.
func (r *row) copyPlain(line []byte) int {
	n := 0
	switch {
	case r.state == inQuotes:
		n = bytes.IndexByte(line, '"')
	case r.state == inCell && !r.quotes, r.state == cellStart && !r.quotes:
		n = cellEnd(line, r.separator)
	case r.state == inCell:
		n = cellEnd(line, r.separator)
		r.inner += bytes.Count(line[:n], []byte(`"`))
	}
	if n < 0 {
		n = len(line)
	}
	r.cell = append(r.cell, line[:n]...)
	return n
}

// indexOf is where the cell ends.
func cellEnd(line []byte, separator byte) int {
	n := len(bytes.TrimRight(line, "\r\n"))
	if i := bytes.IndexByte(line[:n], separator); i >= 0 {
		return i
	}
	return n
}

// next reads one character, which is not the end of the row.
func (r *row) next(c byte) {
	switch {
	case r.state == inQuotes:
		r.state = afterQuote
	case c == r.separator:
		r.close()
	case r.state == cellStart && c == '"' && r.quotes:
		r.state = inQuotes
	case r.state == afterQuote && c == '"':
		r.cell = append(r.cell, c)
		r.state = inQuotes
	default:
		if r.state == afterQuote {
			r.split++
		}
		r.cell = append(r.cell, c)
		r.state = inCell
	}
}

// close ends a cell.
func (r *row) close() {
	if r.state == afterQuote {
		r.quoted++
	}
	r.cells = append(r.cells, string(r.cell))
	r.cell, r.state = r.cell[:0], cellStart
}

// blank reports whether nothing was on the line.
func (r *row) blank() bool {
	return len(r.cells) == 1 && r.quoted+r.split == 0 && strings.TrimSpace(r.cells[0]) == ""
}

// clean reports whether quotes enclose cells and nothing else.
func (r *row) clean() bool { return r.split == 0 && r.inner == 0 }
