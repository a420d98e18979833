package ingest

import (
	"errors"
	"fmt"
	"io"
)

// records reads the rows of a table. A row spans lines within quotes. One that turns out not to, because its quote
// does not close where a cell ends, is rejected, and the lines below it are read again if they are rows.
type records struct {
	lines
	dialect
	width         int // columns of the header, 0 before it is read
	held          heldLines
	probe         row
	quoted, split int // cells in quotes that were met, see row
}

// A rowError is why a row is rejected; the next one can be read.
type rowError struct{ error }

func (e rowError) Unwrap() error { return e.error }

// errQuote is wrapped by the reason of a rejection for a quote that encloses no cell: errUnclosed if no other follows,
// errWithin if that one ends no cell.
var (
	errQuote    = errors.New("the quote that opens here")
	errUnclosed = fmt.Errorf("%w is never closed", errQuote)
	errWithin   = fmt.Errorf("%w is followed by one within a cell, which would have to be doubled", errQuote)
)

// next returns the cells of a row that is not blank, and the number of its first line. Errors are those of
// lines, and a rowError.
func (r *records) next() (line int, cells []string, err error) {
	for {
		r.held.discard(0)
		first, err := r.readLine()
		if err != nil {
			return first.number, nil, err
		}
		p := row{dialect: r.dialect}
		if p.read(first.text) {
			return r.span(&p, first)
		}
		if !p.blank() {
			r.count(&p)
			return first.number, p.cells, nil
		}
	}
}

func (r *records) count(p *row) { r.quoted, r.split = r.quoted+p.quoted, r.split+p.split }

// take returns the next line, valid until the next call.
func (r *records) readLine() (numbered, error) {
	if l, ok := r.held.next(); ok {
		return l, nil
	}
	text, err := r.lines.next()
	return numbered{r.number, text}, err
}

// hold is take, and keeps the line.
func (r *records) readHeldLine() (numbered, error) {
	again := r.held.at < len(r.held.ends)
	l, err := r.readLine()
	if !again && err == nil {
		r.held.add(l)
		r.held.at++
	}
	return l, err
}

// span reads on in a row that is open at the end of its first line.
func (r *records) span(p *row, first numbered) (line int, cells []string, err error) {
	if r.held.at == 0 {
		r.held.add(first)
		r.held.at++
	}
	size := len(first.text)
	for open := true; open; {
		l, err := r.readHeldLine()
		switch size += len(l.text); {
		case err == io.EOF:
			return r.giveUp(first.number, errUnclosed)
		case errors.Is(err, ErrTooLarge):
			return r.giveUp(first.number, err)
		case err != nil:
			return first.number, nil, err
		case size > r.max:
			return r.overflow(p, first.number, l.text, size)
		}
		open = p.read(l.text)
	}
	r.count(p)
	switch {
	case p.split > 0:
		return r.giveUp(first.number, errWithin)
	case r.width > 0 && len(p.cells) != r.width:
		return r.giveUp(first.number, widthError(len(p.cells), r.width))
	}
	return first.number, p.cells, nil
}

// giveUp rejects the line first, if those below it that were read are mostly rows, and goes on with them. Else it
// rejects all, but for the last one if a quote in that shows that it is a row.
func (r *records) giveUp(first int, why error) (int, []string, error) {
	below := first - r.held.first + 1
	if r.mostlyRows(below) {
		r.held.at = below
		return first, nil, rowError{fmt.Errorf("%w; the lines below are read as rows", why)}
	}
	if errors.Is(why, errWithin) && r.startsRow(r.held.line(r.held.at-1)) {
		r.held.at--
	}
	if r.held.at > below {
		why = fmt.Errorf("lines %d to %d: %w", first, r.held.first+r.held.at-1, why)
	}
	return first, nil, rowError{why}
}

// mostlyRows reports whether more than half of the lines that were read are rows, from the line at below on.
func (r *records) mostlyRows(below int) bool {
	rows := 0
	for i := below; i < r.held.at; i++ {
		if r.startsRow(r.held.line(i)) {
			rows++
		}
	}
	return 2*rows > r.held.at-below
}

// begins reports whether a line is a row as the header has it, or the beginning of one.
func (r *records) startsRow(l numbered) bool {
	p := &r.probe
	*p = row{dialect: r.dialect, cells: p.cells[:0], cell: p.cell[:0]}
	if p.read(l.text) {
		return p.clean() && len(p.cells) < r.width && len(p.cells) > 0
	}
	return p.clean() && len(p.cells) == r.width
}

// overflow rejects a row that is too large, and reads past it without holding it. text is the line that was too much.
func (r *records) overflow(p *row, first int, text []byte, size int) (int, []string, error) {
	if r.width > 1 && r.mostlyRows(first-r.held.first+1) { // of a single column, every line is a row
		return r.giveUp(first, fmt.Errorf("%w is not closed in %d bytes", errQuote, size))
	}
	for p.read(text) {
		p.cells, p.cell = p.cells[:0], p.cell[:0]
		r.held.discard(0)
		l, err := r.readLine()
		if err == io.EOF {
			return first, nil, rowError{fmt.Errorf("lines %d to %d: %w", first, r.number-1, errUnclosed)}
		}
		if err != nil {
			return first, nil, err
		}
		text = l.text
		size += len(text)
	}
	return first, nil, tooLargeError(int64(size), r.max)
}

func widthError(cells, width int) error {
	return fmt.Errorf("%d columns, and the header has %d", cells, width)
}
