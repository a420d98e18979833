package ingest

import (
	"bytes"
	"errors"
	"io"
)

// records reads the records of a CSV file, which may span lines within quotes. Package csv alone would
// hold a record of any length in memory.
type records struct {
	lines
	comma  byte
	record []byte
}

// errQuote is the reason for rejecting the rest of a file.
var errQuote = errors.New("the quote that opens here is never closed: the rest of the file is lost")

// next returns a record and the number of its first line. Errors are those of lines.
func (r *records) next() (line int, record []byte, err error) {
	if cap(r.record) > keepBuffer {
		r.record = nil
	}
	r.record = r.record[:0]
	size, quoted := 0, false
	for {
		part, err := r.lines.next()
		if line == 0 {
			line = r.number
		}
		if err == io.EOF && quoted {
			return line, nil, errQuote
		}
		if err != nil {
			return line, nil, err
		}
		size += len(part)
		quoted = inQuotes(part, r.comma, quoted)
		if size <= r.max {
			r.record = append(r.record, part...)
		}
		if !quoted && size > r.max {
			return line, nil, tooLarge(int64(size), r.max)
		}
		if !quoted {
			return line, r.record, nil
		}
	}
}

// inQuotes reports whether a field in quotes goes on behind the line. Like package csv with LazyQuotes,
// it takes a quote in the middle of a field for itself.
func inQuotes(line []byte, comma byte, quoted bool) bool {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	for i := 0; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		switch {
		case !quoted:
			quoted = i == 0 || line[i-1] == comma
		case i+1 < len(line) && line[i+1] == '"':
			i++
		default:
			quoted = i+1 < len(line) && line[i+1] != comma
		}
	}
	return quoted
}
