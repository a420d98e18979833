package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// labelSeparator stands between the labels of a cell.
const labelSeparator = "|"

// tsv reads tables without quoting: a line is a row, a tab stands between cells.
func (r *reader) tsv(s stream) {
	in := &lines{r: s.Reader, max: r.MaxBytes}
	r.table(s, func() (int, []string, error) {
		line, err := in.next()
		if err != nil {
			return in.number, nil, err
		}
		return in.number, strings.Split(strings.TrimRight(repair(line), "\r\n"), "\t"), nil
	})
}

// csv reads tables as spreadsheets write them.
func (r *reader) csv(s stream) {
	in := &records{lines: lines{r: s.Reader, max: r.MaxBytes}, comma: comma(s)}
	r.table(s, func() (int, []string, error) {
		line, record, err := in.next()
		if err != nil {
			return line, nil, err
		}
		return line, splitRecord(repair(record), in.comma), nil
	})
}

// splitRecord returns the cells of one record. With lazy quotes nothing is wrong but an empty record.
func splitRecord(record string, comma byte) []string {
	r := csv.NewReader(strings.NewReader(record))
	r.Comma, r.LazyQuotes = rune(comma), true
	cells, err := r.Read()
	if err != nil {
		return []string{""}
	}
	return cells
}

// comma finds what separates the columns of the header.
func comma(s stream) byte {
	begin, _ := s.Peek(4096)
	header, _, _ := bytes.Cut(begin, []byte("\n"))
	for _, c := range []byte(",;\t") {
		if bytes.IndexByte(header, c) >= 0 {
			return c
		}
	}
	return ','
}

// table makes documents of rows; next returns a row and its line, and io.EOF behind the last.
func (r *reader) table(s stream, next func() (int, []string, error)) {
	var header []string
	for !r.stopped() {
		line, cells, err := next()
		switch {
		case err == io.EOF:
			return
		case errors.Is(err, ErrTooLarge):
			r.reject(s.at(line), err)
		case err != nil:
			r.reject(s.at(line), err)
			return
		case len(cells) == 1 && strings.TrimSpace(cells[0]) == "": // an empty line
		case header == nil:
			if header = columns(cells); !hasText(header) {
				r.reject(s.at(line), fmt.Errorf("no column is called text or title: the header says %q", cells))
				return
			}
		default:
			r.row(s, line, header, cells)
		}
	}
}

// columns are the names of a header; case and space around them do not matter for those we know.
func columns(cells []string) []string {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = strings.TrimSpace(cell)
		switch lower := strings.ToLower(names[i]); lower {
		case "id", "title", "text", "label", "labels":
			names[i] = lower
		}
	}
	return names
}

func hasText(header []string) bool {
	names := columns(header)
	return slices.Contains(names, "text") || slices.Contains(names, "title")
}

func (r *reader) row(s stream, line int, header, cells []string) {
	if len(cells) != len(header) {
		r.reject(s.at(line), fmt.Errorf("%d columns, and the header has %d", len(cells), len(header)))
		return
	}
	var d Document
	for i, name := range header {
		d.setCell(name, cells[i])
	}
	if d.ID == "" {
		d.ID = s.made(d, line)
	}
	r.document(d)
}

// setCell puts one cell where it belongs. An empty one is no field.
func (d *Document) setCell(name, cell string) {
	switch name {
	case "id":
		d.ID = cell
	case "title":
		d.Title = cell
	case "text":
		d.Text = cell
	case "label", "labels":
		d.addLabels(strings.Split(cell, labelSeparator))
	default:
		if cell != "" {
			d.setField(name, cell)
		}
	}
}
