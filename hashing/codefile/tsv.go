package codefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/klauspost/compress/gzip"
)

// readGzip reads a table that is compressed.
func readGzip(r io.Reader, bits int) (*File, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return readTSV(z, bits)
}

// readTSV reads a table as far as its first code.
func readTSV(r io.Reader, bits int) (*File, error) {
	t := &table{lines: bufio.NewScanner(r), column: 1}
	t.lines.Buffer(nil, mostLine)
	first, err := t.first()
	if err == io.EOF {
		return nil, errors.New("there are no codes in it")
	}
	if err != nil {
		return nil, err
	}
	if t.bits, err = widthOf(len(first[t.column])/2, bits); err != nil {
		return nil, t.at(err)
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

// mostLine is the longest line in bytes.
const mostLine = 1 << 20

// A table is lines of cells, of which the first is the id.
type table struct {
	lines  *bufio.Scanner
	number int // of the line that was read last, from 1
	column int // of the code
	bits   int
}

// next reads a line that is not empty.
func (t *table) next() ([]string, error) {
	for t.lines.Scan() {
		t.number++
		if t.lines.Text() == "" {
			continue
		}
		cells := strings.Split(t.lines.Text(), "\t")
		if len(cells) <= t.column {
			return nil, t.at(fmt.Errorf("%d columns, and the code is in column %d", len(cells), t.column+1))
		}
		return cells, nil
	}
	err := t.lines.Err()
	if err == nil {
		return nil, io.EOF
	}
	t.number++
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("it is longer than %d bytes", mostLine)
	}
	return nil, t.at(err)
}

// first reads the first line with a code, and the header if one comes before.
func (t *table) first() ([]string, error) {
	cells, err := t.next()
	if err != nil || cells[0] != "id" {
		return cells, err
	}
	if i := slices.Index(cells, "code"); i > 0 {
		t.column = i
		return t.next()
	}
	if strings.Trim(cells[1], "0123456789abcdefABCDEF") != "" { // no document is called id
		return t.next()
	}
	return cells, nil
}

func (t *table) row(cells []string) (Row, error) {
	c, err := hashing.ParseHex(cells[t.column], t.bits)
	if err != nil {
		return Row{}, t.at(err)
	}
	return Row{cells[0], c}, nil
}

func (t *table) at(err error) error { return fmt.Errorf("line %d: %w", t.number, err) }
