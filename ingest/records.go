package ingest

import (
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// records reads the rows of a table. A row spans several lines if a line break is within quotes. If
// such a row is malformed because a quote is not closed at the end of a cell, it is rejected, and
// the lines below its first are read again as rows if most of them are rows.
type records struct {
	lines
	dialect
	width         int // number of columns of the header, 0 before it is read
	held          heldLines
	probe         row
	quoted, split int // sums over the rows, see row
}

// A rowError rejects one row. The next row can be read.
type rowError struct{ error }

func (e rowError) Unwrap() error { return e.error }

// errQuote is wrapped by the errors for an opening quote without a closing one: errUnclosed if no
// quote follows, errWithin if the next quote is not at the end of a cell.
var (
	errQuote    = errors.New("the quote that opens here")
	errUnclosed = fmt.Errorf("%w is never closed", errQuote)
	errWithin   = fmt.Errorf("%w is followed by a quote within the cell, which must be doubled", errQuote)
)

// next returns the cells of the next row that is not blank, and the number of its first line. Its
// errors are those of lines.next and a rowError.
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

// readLine returns the next line, valid until the next call.
func (r *records) readLine() (numberedLine, error) {
	if l, ok := r.held.next(); ok {
		return l, nil
	}
	text, err := r.lines.next()
	return numberedLine{r.number, text}, err
}

// readHeldLine is like readLine, and holds the line to read it again.
func (r *records) readHeldLine() (numberedLine, error) {
	isHeld := r.held.at < len(r.held.ends)
	l, err := r.readLine()
	if !isHeld && err == nil {
		r.held.add(l)
		r.held.at++
	}
	return l, err
}

// span reads the rest of a row that continues after its first line.
func (r *records) span(p *row, first numberedLine) (line int, cells []string, err error) {
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

// giveUp rejects a row of several lines. If most of the lines below its first one are rows, it
// rejects only the first, and the others are read again. Otherwise it rejects all lines, except the
// last one if a quote within a cell ended the row and the last line may be a row itself.
func (r *records) giveUp(first int, reason error) (int, []string, error) {
	below := first - r.held.first + 1
	if r.mostlyRows(below) {
		r.held.at = below
		return first, nil, rowError{fmt.Errorf("%w; the lines below are read as rows", reason)}
	}
	if errors.Is(reason, errWithin) && r.startsRow(r.held.line(r.held.at-1)) {
		r.held.at--
	}
	if r.held.at > below {
		reason = fmt.Errorf("lines %d to %d: %w", first, r.held.first+r.held.at-1, reason)
	}
	return first, nil, rowError{reason}
}

// mostlyRows reports whether more than half of the held lines from index below on are rows.
func (r *records) mostlyRows(below int) bool {
	rows := 0
	for i := below; i < r.held.at; i++ {
		if r.startsRow(r.held.line(i)) {
			rows++
		}
	}
	return 2*rows > r.held.at-below
}

// startsRow reports whether a line is a row with as many columns as the header, or the beginning of
// such a row.
func (r *records) startsRow(l numberedLine) bool {
	p := &r.probe
	*p = row{dialect: r.dialect, cells: p.cells[:0], cell: p.cell[:0]}
	if p.read(l.text) {
		return p.clean() && len(p.cells) < r.width && len(p.cells) > 0
	}
	return p.clean() && len(p.cells) == r.width
}

// overflow rejects a row that is too large, and reads the rest of it without holding it. text is
// the line that exceeded the limit.
func (r *records) overflow(p *row, first int, text []byte, size int) (int, []string, error) {
	// In a table of one column, every line would be a row.
	if r.width > 1 && r.mostlyRows(first-r.held.first+1) {
		return r.giveUp(first, fmt.Errorf("%w is not closed within %d bytes", errQuote, size))
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
	return first, nil, document.TooLarge(int64(size), r.max)
}

func widthError(cells, width int) error {
	return fmt.Errorf("%d columns, but the header has %d", cells, width)
}
