package ingest

import (
	"io"
	"iter"
	"strings"
	"unicode"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// spreadsheet reads the rows of spreadsheets, which are rarely made to be read by programs: of a
// row without a title and a text, all words are the text. Rows without a word are left out.
func spreadsheet(read atRandom[document.Record]) func(*reader, stream, io.ReaderAt, int64) {
	return func(r *reader, s stream, file io.ReaderAt, size int64) {
		rows := read(file, size, r.MaxBytes)
		if len(r.Map) == 0 {
			rows = withTexts(rows)
		}
		r.recordsOf(s, rows)
	}
}

func withTexts(rows iter.Seq2[document.Record, error]) iter.Seq2[document.Record, error] {
	return func(yield func(document.Record, error) bool) {
		for row, err := range rows {
			if err == nil {
				row = withText(row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// withText returns a row with a text, or nil if it has none.
func withText(row document.Record) document.Record {
	names := make([]string, len(row))
	for i, v := range row {
		names[i] = v.Name
	}
	if _, found := textIn(names); found {
		return row
	}
	var texts []string
	for _, v := range row {
		if text, ok := v.Value.(string); ok && v.Name != "sheet" && strings.ContainsFunc(text, unicode.IsLetter) {
			texts = append(texts, text)
		}
	}
	if texts == nil {
		return nil
	}
	return append(row, document.Value{Name: "text", Value: strings.Join(texts, "\n")})
}
