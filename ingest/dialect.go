package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// sampleSize is the number of bytes at the start of a file from which its format is guessed.
const sampleSize = 64 << 10

// separators lists the column separators, the most frequent one first.
const separators = ",;\t|"

// A survey holds statistics of the first rows of a table, as parsed in a dialect.
type survey struct {
	dialect
	names   []string // cells of the header as written
	header  []string
	rows    int // number of rows below the header
	fitting int // number of rows with as many cells as the header
	quoted  int // cells enclosed in quotes
	split   int // cells that begin with a quote and do not end with the closing one
}

// survey parses the beginning of a file in a dialect. all reports whether the sample is the whole
// file; otherwise its last row may be incomplete.
func (d dialect) survey(sample []byte, all bool) survey {
	if !all {
		sample = sample[:bytes.LastIndexAny(sample, "\r\n")+1]
	}
	s := survey{dialect: d}
	in := &records{lines: lines{r: bufio.NewReaderSize(bytes.NewReader(sample), 4<<10), max: sampleSize}, dialect: d}
	for {
		_, cells, err := in.next()
		cut := errors.Is(err, errUnclosed)
		switch {
		case err == io.EOF:
			s.quoted, s.split = s.quoted+in.quoted, s.split+in.split
			return s
		case cut && !all:
			s.quoted++
		case cut:
			s.split++
			s.rows++
		case err != nil:
			s.rows++
		default:
			s.count(cells)
			in.width = len(s.header)
		}
	}
}

func (s *survey) count(cells []string) {
	if s.header == nil {
		s.names, s.header = cells, columns(cells)
		return
	}
	s.rows++
	if len(cells) == len(s.header) {
		s.fitting++
	}
}

// table reports whether the header has more than one column, and one of them is for text.
func (s survey) table() bool { return len(s.header) > 1 && hasText(s.header) }

// better reports whether the dialect of s is more likely than that of t: first by a usable header,
// then by the share of fitting rows, then by the number of columns.
func (s survey) better(t survey) bool {
	if s.table() != t.table() {
		return s.table()
	}
	if a, b := s.fitting*max(1, t.rows), t.fitting*max(1, s.rows); s.table() && a != b {
		return a > b
	}
	return len(s.header) > len(t.header)
}

// convincing reports whether a file without a known extension is a table, rather than text with a
// comma in its first line.
func (s survey) convincing() bool {
	n := 0 // columns with the own name of a part
	for _, name := range s.names {
		if isDocumentColumn(strings.ToLower(strings.TrimSpace(name))) {
			n++
		}
	}
	switch {
	case !s.table() || n == 0:
		return false
	case n > 1 && s.hasNames():
		return true
	}
	return s.rows > 0 && 10*s.fitting >= 9*s.rows && (n > 1 || s.hasNames())
}

// hasNames reports whether the cells of the header look like names.
func (s survey) hasNames() bool {
	return !slices.ContainsFunc(s.names, func(name string) bool {
		return len(name) > 40 || name != strings.TrimSpace(name) || strings.Count(name, " ") > 2
	})
}

// sniff returns the survey in the most likely dialect of a table, see better. Of equal separators,
// it chooses the first.
func sniff(sample []byte, all bool, separators string) survey {
	var best survey
	for i, c := range []byte(separators) {
		if s := sniffQuotes(sample, all, c); i == 0 || s.better(best) {
			best = s
		}
	}
	return best
}

// sniffQuotes returns the survey with a separator, and decides whether quotes are special. With
// tabs, they are if more of the cells that begin with a quote end with one than do not.
func sniffQuotes(sample []byte, all bool, separator byte) survey {
	s := dialect{separator, true}.survey(sample, all)
	if separator == '\t' && s.quoted <= s.split {
		return dialect{separator, false}.survey(sample, all)
	}
	return s
}

// declaredSeparator returns the separator that a first line such as sep=; declares, or 0.
// Spreadsheets write such lines.
func declaredSeparator(sample []byte) byte {
	n, _ := lineEnd(sample)
	line := bytes.Trim(bytes.TrimRight(sample[:n], "\r\n"), `"`)
	if rest, ok := bytes.CutPrefix(bytes.ToLower(line), []byte("sep=")); ok && len(rest) == 1 && slices.Contains([]byte(separators), rest[0]) {
		return rest[0]
	}
	return 0
}
