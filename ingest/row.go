package ingest

import (
	"bytes"
	"strings"
)

// A dialect is a notation of tables.
type dialect struct {
	separator byte
	quotes    bool // a cell that begins with a quote extends to the next quote that is not doubled
}

// A row parses one row of a table, line by line. Quotes have the meaning of Python's csv module and
// of spreadsheets: a quote is special only at the beginning of a cell, a doubled quote within
// quotes stands for one, and text after the closing quote is part of the cell.
type row struct {
	dialect
	cells []string
	cell  []byte
	state cellState

	quoted int // cells enclosed in quotes
	split  int // cells with text after the closing quote
	inner  int // quotes within cells that are not enclosed in quotes
}

type cellState int

const (
	cellStart cellState = iota
	inCell
	inQuotes
	afterQuote // the quote closes the cell, or is the first of two
)

// read parses a line, including its end. It reports whether the row continues in the next line.
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

// copyPlain appends the characters up to the next special one to the cell, and returns their
// length.
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

// cellEnd returns the index of the end of a cell that is not enclosed in quotes.
func cellEnd(line []byte, separator byte) int {
	n := len(bytes.TrimRight(line, "\r\n"))
	if i := bytes.IndexByte(line[:n], separator); i >= 0 {
		return i
	}
	return n
}

// next parses one character, which does not end the row.
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

// blank reports whether the row has one cell of white space only, without quotes.
func (r *row) blank() bool {
	return len(r.cells) == 1 && r.quoted+r.split == 0 && strings.TrimSpace(r.cells[0]) == ""
}

// clean reports whether all quotes enclose whole cells.
func (r *row) clean() bool { return r.split == 0 && r.inner == 0 }
