package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// sampleSize is how much of a file a guess about it is made from.
const sampleSize = 64 << 10

// separators are those of tables, the most frequent first.
const separators = ",;\t|"

// A survey is how the first rows of a table look in a dialect.
type survey struct {
	dialect
	names   []string // of the header, as they are written
	header  []string
	rows    int // below the header
	fitting int // with as many cells as the header
	quoted  int // cells that quotes enclose
	split   int // cells that begin with a quote that does not close them
}

// survey reads the sample of a file in a dialect. Unless the sample is all of the file, its last row may be cut off.
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

// table reports whether there is more than one column, and one for text.
func (s survey) table() bool { return len(s.header) > 1 && hasText(s.header) }

// better reports whether s is the more likely dialect: a header that can be used, then rows that fit, then cells.
func (s survey) better(than survey) bool {
	if s.table() != than.table() {
		return s.table()
	}
	if a, b := s.fitting*max(1, than.rows), than.fitting*max(1, s.rows); s.table() && a != b {
		return a > b
	}
	return len(s.header) > len(than.header)
}

// convincing reports whether a file of unknown name is a table, and not a text with a comma in its first line.
func (s survey) convincing() bool {
	known := 0
	for _, name := range s.header {
		if isDocumentColumn(name) {
			known++
		}
	}
	switch {
	case !s.table():
		return false
	case known > 1 && s.hasNames():
		return true
	}
	return s.rows > 0 && 10*s.fitting >= 9*s.rows && (known > 1 || s.hasNames())
}

// named reports whether the cells of the header look like names.
func (s survey) hasNames() bool {
	return !slices.ContainsFunc(s.names, func(name string) bool {
		return len(name) > 40 || name != strings.TrimSpace(name) || strings.Count(name, " ") > 2
	})
}

// sniff finds the dialect of a table: the separator for which the header has known names and the rows most often
// as many cells. Among equals it is the first one.
func sniff(sample []byte, all bool, separators string) survey {
	var best survey
	for i, c := range []byte(separators) {
		if s := sniffQuotes(sample, all, c); i == 0 || s.better(best) {
			best = s
		}
	}
	return best
}

// sniffQuotes finds whether quotes mean something. Between tabs they do if they enclose cells more often than not.
func sniffQuotes(sample []byte, all bool, separator byte) survey {
	quoted := dialect{separator, true}.survey(sample, all)
	if separator == '\t' && quoted.quoted <= quoted.split {
		return dialect{separator, false}.survey(sample, all)
	}
	return quoted
}

// declaredSeparator returns the separator of a first line such as sep=; that spreadsheets write, and 0 if there is none.
func declaredSeparator(sample []byte) byte {
	n, _ := lineEnd(sample)
	line := bytes.Trim(bytes.TrimRight(sample[:n], "\r\n"), `"`)
	if rest, ok := bytes.CutPrefix(bytes.ToLower(line), []byte("sep=")); ok && len(rest) == 1 && slices.Contains([]byte(separators), rest[0]) {
		return rest[0]
	}
	return 0
}
