package office

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// A cell is a cell with a value. A value is a string, a bool or a json.Number.
type cell struct {
	column int // from 0
	value  any
	text   bool // not a number, a date or a truth value
}

// maxColumns is the number of columns of a sheet. Programs write no more.
const maxColumns = 1 << 14

// A grid makes records of the rows of a sheet. The first rows decide whether there is a header.
type grid struct {
	sheet string // "" if it is the only one
	limit int
	yield func(document.Record, error) bool

	held    [][]cell
	decided bool
	names   []string // of columns
}

// headerRows is the number of rows among which the header is looked for.
const headerRows = 20

// add takes a row without empty cells, in the order of columns. It returns errStopped if no more
// are wanted.
func (g *grid) add(row []cell) error {
	if len(row) == 0 {
		return nil
	}
	size := 0
	for _, c := range row {
		s, _ := c.value.(string)
		size += len(s)
	}
	if size > g.limit {
		return g.reject(document.TooLarge(int64(size), g.limit))
	}
	if g.decided {
		return g.emit(row)
	}
	if g.held = append(g.held, row); len(g.held) == headerRows {
		return g.decide()
	}
	return nil
}

// decide finds the header and emits the rows around it. The header is the first row that has values
// in half of the columns, if all of these are texts. Titles of the sheet may be above.
func (g *grid) decide() error {
	held := g.held
	g.held, g.decided = nil, true
	width := 0
	for _, row := range held {
		width = max(width, len(row))
	}
	header := slices.IndexFunc(held, func(row []cell) bool { return 2*len(row) >= width })
	if header == len(held)-1 || header >= 0 && slices.ContainsFunc(held[header], func(c cell) bool { return !c.text }) {
		header = -1
	}
	for i, row := range held {
		if i == header {
			g.setNames(row)
		} else if err := g.emit(row); err != nil {
			return err
		}
	}
	return nil
}

// setNames gives each column a name of its own.
func (g *grid) setNames(header []cell) {
	g.names = make([]string, header[len(header)-1].column+1)
	used, next := map[string]bool{}, map[string]int{}
	for _, c := range header {
		text, _ := c.value.(string)
		text = markup.OneLine(text)
		name := text
		for n := max(2, next[text]); used[name]; n++ {
			name = fmt.Sprintf("%s %d", text, n)
			next[text] = n + 1
		}
		used[name] = true
		g.names[c.column] = name
	}
}

// emit yields the record of a row.
func (g *grid) emit(row []cell) error {
	record := make(document.Record, 0, len(row)+1)
	for _, c := range row {
		record = append(record, document.Value{Name: g.name(c.column), Value: c.value})
	}
	if g.sheet != "" && !slices.Contains(g.names, "sheet") {
		record = append(record, document.Value{Name: "sheet", Value: g.sheet})
	}
	if !g.yield(record, nil) {
		return errStopped
	}
	return nil
}

func (g *grid) name(column int) string {
	if column < len(g.names) && g.names[column] != "" {
		return g.names[column]
	}
	return letters(column)
}

// letters returns the name of a column that has no other: "A" to "Z", then "AA".
func letters(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// end emits the rows of a short sheet.
func (g *grid) end() error {
	if g.decided {
		return nil
	}
	return g.decide()
}

func (g *grid) reject(err error) error {
	if g.sheet != "" {
		err = fmt.Errorf("sheet %q: %w", g.sheet, err)
	}
	if !g.yield(nil, err) {
		return errStopped
	}
	return nil
}

// finish emits the last rows of a sheet and the error that ended it. It reports whether the next
// sheet is wanted.
func (g *grid) finish(err error) bool {
	if errors.Is(err, errStopped) {
		return false
	}
	if g.end() != nil {
		return false
	}
	return err == nil || g.reject(err) == nil
}
