package codefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
)

// readTSV reads a table up to and including its first code, which determines the width.
func readTSV(r io.Reader, bits int) (*File, error) {
	t := &table{lines: bufio.NewScanner(r), column: 1}
	t.lines.Buffer(nil, maxLine)
	first, err := t.first()
	if err == io.EOF {
		return nil, errors.New("the table contains no codes")
	}
	if err != nil {
		return nil, err
	}
	if t.bits, err = widthOf(len(first[t.column])/2, bits); err != nil {
		return nil, t.lineError(err)
	}
	return &File{Bits: t.bits, Len: -1, Named: true, next: func() (Row, error) {
		cells := first
		if first = nil; cells == nil {
			if cells, err = t.next(); err != nil {
				return Row{}, err
			}
		}
		return t.row(cells)
	}}, nil
}

// maxLine is the length limit of a line in bytes.
const maxLine = 1 << 20

// A table reads tab-separated lines whose first cell is the id.
type table struct {
	lines  *bufio.Scanner
	number int // of the last line read, from 1
	column int // index of the code's cell
	bits   int
}

// next returns the cells of the next line that is not empty.
func (t *table) next() ([]string, error) {
	for t.lines.Scan() {
		t.number++
		if t.lines.Text() == "" {
			continue
		}
		cells := strings.Split(t.lines.Text(), "\t")
		if len(cells) <= t.column {
			return nil, t.lineError(fmt.Errorf("the line has %d columns, but the code is in column %d", len(cells), t.column+1))
		}
		return cells, nil
	}
	err := t.lines.Err()
	if err == nil {
		return nil, io.EOF
	}
	t.number++
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("the line is longer than %d bytes", maxLine)
	}
	return nil, t.lineError(err)
}

// first returns the first line with a code, after a header line if there is one.
func (t *table) first() ([]string, error) {
	cells, err := t.next()
	if err != nil || cells[0] != "id" {
		return cells, err
	}
	if i := slices.Index(cells, "code"); i > 0 {
		t.column = i
		return t.next()
	}
	if strings.Trim(cells[1], "0123456789abcdefABCDEF") != "" { // a header: the cell is not a code
		return t.next()
	}
	return cells, nil
}

func (t *table) row(cells []string) (Row, error) {
	c, err := hashing.ParseHex(cells[t.column], t.bits)
	if err != nil {
		return Row{}, t.lineError(err)
	}
	return Row{cells[0], c}, nil
}

func (t *table) lineError(err error) error { return fmt.Errorf("line %d: %w", t.number, err) }
