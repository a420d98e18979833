package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// rowsOf returns the rows of content up to the first error.
func rowsOf(content string, d dialect) (rows [][]string, err error) {
	in := &records{lines: lines{r: bufio.NewReader(strings.NewReader(content)), max: 1 << 20}, dialect: d}
	for {
		_, cells, err := in.next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, cells)
	}
}

// TestQuotes compares rows with those of Python's csv.reader for the same bytes, opened with
// newline="".
func TestQuotes(t *testing.T) {
	tests := []struct {
		content string
		want    [][]string
	}{
		{"a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}},
		{"\"say \"\"hi\"\" there\",x", [][]string{{"say \"hi\" there", "x"}}},
		{"\"say \"\"hi\" there\",x", [][]string{{"say \"hi there\"", "x"}}},
		{"\"a\"b\"c\",d", [][]string{{"ab\"c\"", "d"}}},
		{"a\"b,c\"\"d", [][]string{{"a\"b", "c\"\"d"}}},
		{"\"a\",\"b\nc\"\r\nd,e\r", [][]string{{"a", "b\nc"}, {"d", "e"}}},
		{"\"x\r\ny\",z\r\nq,r", [][]string{{"x\r\ny", "z"}, {"q", "r"}}},
		{"\"a\" ,\"b\"", [][]string{{"a ", "b"}}},
		{" \"a\",b", [][]string{{" \"a\"", "b"}}},
		{"\"\",\"\"\n,", [][]string{{"", ""}, {"", ""}}},
		{"a,b,\n", [][]string{{"a", "b", ""}}},
		{"\"a\"\"\",b", [][]string{{"a\"", "b"}}},
		{"\"\"a,b", [][]string{{"a", "b"}}},
		{"\"a\"\",\"\"b\"", [][]string{{"a\",\"b"}}},
		{"a\rb\rc", [][]string{{"a"}, {"b"}, {"c"}}},
		{"\"a\rb\"\rc", [][]string{{"a\rb"}, {"c"}}},
		{"\"x,y\";z", [][]string{{"x,y;z"}}},
		{"'a,b',c", [][]string{{"'a", "b'", "c"}}},
		{"a,\"b\"\"\n\"\"c\",d", [][]string{{"a", "b\"\n\"c", "d"}}},
		{"a\"\"\",b\"", [][]string{{"a\"\"\"", "b\""}}},
		{"\"\"\"\",\"\"\"a\"\"\"", [][]string{{"\"", "\"a\""}}},
	}
	for _, tt := range tests {
		got, err := rowsOf(tt.content, dialect{',', true})
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", tt.content, err, diff)
		}
	}
}

var cellPieces = []string{"a", "b", "\"", ",", ";", "\t", "|", " ", "\n", "\r\n", "\r", "é", "\"\"", "'"}

// drawTable draws a header with a column for text, and rows of arbitrary cells.
func drawTable(t *rapid.T) [][]string {
	header := rapid.SampledFrom([][]string{{"id", "text"}, {"text", "title", "x"}, {"id", "Title", "text", "labels", "year"}}).Draw(t, "header")
	cell := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(cellPieces), 0, 8).Draw(t, "cell"), "")
	})
	return append([][]string{header}, rapid.SliceOf(rapid.SliceOfN(cell, len(header), len(header))).Draw(t, "rows")...)
}

// write returns a table with quotes around all cells or around those that need them.
func write(table [][]string, separator byte, end string, all bool) string {
	var b strings.Builder
	for _, cells := range table {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte(separator)
			}
			if all || cell == "" && len(cells) == 1 || strings.ContainsAny(cell, "\"\r\n"+string(separator)) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(end)
	}
	return b.String()
}

// TestWrittenTablesAreRead writes tables in all dialects. It checks that the dialect is detected
// and the cells are read.
func TestWrittenTablesAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		separator := rapid.SampledFrom([]byte(separators)).Draw(t, "separator")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end")
		content := write(table, separator, end, rapid.Bool().Draw(t, "all"))
		d := sniff([]byte(content), true, separators).dialect
		got, err := rowsOf(content, dialect{d.separator, d.quotes || strings.Contains(content, `"`)})
		if diff := cmp.Diff(table, got, cmpopts.EquateEmpty()); diff != "" || err != nil || d.separator != separator {
			t.Errorf("%q by %q: %v %s", content, d.separator, err, diff)
		}
	})
}

// TestPackageCSVIsRead reads tables that package csv wrote.
func TestPackageCSVIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		for _, cells := range table {
			for i := range cells { // the test is about line breaks that package csv writes
				cells[i] = strings.ReplaceAll(cells[i], "\r", "")
			}
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(t, "CR LF")
		w.WriteAll(table)
		got, err := rowsOf(b.String(), dialect{',', true})
		for _, cells := range got {
			for i := range cells {
				cells[i] = strings.ReplaceAll(cells[i], "\r\n", "\n")
			}
		}
		if diff := cmp.Diff(table, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", b.String(), err, diff)
		}
	})
}

// TestStrayQuoteLosesOneRow checks that a row with an unclosed quote between valid rows does not
// prevent the others from being read.
func TestStrayQuoteLosesOneRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.SampledFrom([]string{"plain", "", "in, quotes", "\"said\"", "27\" wide", "two\nlines"}), 4, 20).Draw(t, "cells")
		var content strings.Builder
		content.WriteString("id,text\n")
		at := rapid.IntRange(0, len(cells)).Draw(t, "at")
		var want []string
		for i, cell := range cells {
			if i == at {
				content.WriteString("stray,\"an open quote\n")
			}
			// Lines that are not rows would count in favour of one cell with many lines.
			if i >= at && cell == "two\nlines" && i < at+2 {
				cell = "x"
			}
			want = append(want, fmt.Sprint(i))
			content.WriteString(write([][]string{{fmt.Sprint(i), cell}}, ',', "\n", false))
		}
		docs, errs := csvOf(content.String())
		var got []string
		for _, d := range docs {
			got = append(got, d.ID)
		}
		if at < len(cells) && (len(errs) != 1 || !errors.Is(errs[0], errQuote)) {
			t.Errorf("%q: %v", content.String(), errs)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s %v", content.String(), diff, errs)
		}
	})
}

// csvOf returns the documents and errors of content as CSV.
func csvOf(content string) (docs []Document, errs []error) {
	for d, err := range Open("-", Options{Format: FormatCSV, Stdin: strings.NewReader(content)}) {
		if err != nil {
			errs = append(errs, err)
		} else {
			docs = append(docs, d)
		}
	}
	return docs, errs
}

// FuzzTable reads arbitrary content as a table. It checks that the places of rows ascend, and that
// the first line that is not blank is read or rejected. Lines that are too long are rejected even
// if they are blank.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{"text,id\na,b", "text;id\r\"a\nb\";c\r", "text\tid\n\"a\tb\"\t1\n", "text,id\n\"a,b\nc,d\n\"e\n\"\"f,\"g\n\n\"h\"\ni,j", "sep=|\ntext|x\n1|2",
		"text,a\nb,\"c\nd,e\nf,g\n" + strings.Repeat("h,i\n", 40)} {
		f.Add(seed, uint8(100))
	}
	f.Add("\v\ntext\na", uint8(0))
	f.Fuzz(func(t *testing.T, content string, most uint8) {
		for _, separator := range []byte(separators) {
			in := &records{lines: lines{r: bufio.NewReaderSize(strings.NewReader(content), 16), max: int(most) + 1}, dialect: dialect{separator, true}}
			var places []int
			first := firstLine(content)
			for {
				line, cells, err := in.next()
				if err == io.EOF {
					break
				}
				if err != nil && !errors.As(err, new(rowError)) && !errors.Is(err, ErrTooLarge) {
					t.Fatal(err)
				}
				if in.width == 0 {
					in.width = len(cells)
				}
				if !errors.Is(err, ErrTooLarge) || line >= first {
					places = append(places, line)
				}
			}
			if !slices.IsSorted(places) || len(slices.Compact(slices.Clone(places))) != len(places) {
				t.Errorf("%q: places %v", content, places)
			}
			if separator != '\t' && first > 0 && (len(places) == 0 || places[0] != first) {
				t.Errorf("%q: the first row is in line %d, and the places are %v", content, first, places)
			}
		}
	})
}

// firstLine returns the number of the first line that is not blank, or 0.
func firstLine(content string) int {
	for i, line := range lineOf.FindAllString(content, -1) {
		if strings.TrimSpace(line) != "" {
			return i + 1
		}
	}
	return 0
}
