package markup

import (
	"regexp"
	"strings"
)

var (
	rstGridBorder   = regexp.MustCompile(`^\+(?:[-=]+\+)+$`)
	rstSimpleBorder = regexp.MustCompile(`^=+(?: +=+)+$`)
	rstRowBorder    = regexp.MustCompile(`^[-=+ ]*$`)
	rstCellBorder   = regexp.MustCompile(`\+?[-=]{3,}\+?`)
)

// maxTableLines is the number of lines in which the end of a table is looked for.
const maxTableLines = 5000

// table reads a table whose first line is a border. Each row becomes a line.
func (r *rst) table(border string) bool {
	end := r.at
	switch {
	case rstGridBorder.MatchString(border):
		end = r.gridEnd()
	case rstSimpleBorder.MatchString(border):
		end = r.simpleEnd()
	}
	if end == r.at {
		return false
	}
	r.end()
	r.front = false
	table := rstTable{rst: r, columns: columnsOf(r.lines[r.at]), grid: border[0] == '+'}
	for ; r.at < end; r.at++ {
		table.line(r.lines[r.at])
	}
	table.endRow()
	return true
}

// gridEnd returns the number of the line after a table with borders around each cell.
func (r *rst) gridEnd() int {
	at := r.at
	for _, body := r.line(at); strings.HasPrefix(body, "+") || strings.HasPrefix(body, "|"); _, body = r.line(at) {
		at++
	}
	return at
}

// simpleEnd returns the number of the line after a table with borders above and below, or that of
// the next line if there is no such table.
func (r *rst) simpleEnd() int {
	for at := r.at + 1; at < min(len(r.lines), r.at+maxTableLines); at++ {
		_, body := r.line(at)
		if _, next := r.line(at + 1); rstSimpleBorder.MatchString(body) && next == "" {
			return at + 1
		}
	}
	return r.at
}

// An rstTable collects the cells of a row, which may have several lines.
type rstTable struct {
	*rst
	columns []int // where they begin
	grid    bool
	cells   []string
}

// columnsOf returns where the columns of a table begin, by its first border.
func columnsOf(border string) (columns []int) {
	before := ' '
	for i, r := range border {
		if r == '+' || r == '=' && before == ' ' {
			columns = append(columns, i)
		}
		before = r
	}
	return columns
}

func (t *rstTable) line(line string) {
	if rstRowBorder.MatchString(line) {
		t.endRow()
		return
	}
	cells := t.cut([]rune(line))
	if !t.grid && cells[0] != "" {
		t.endRow()
	}
	for i, cell := range cells {
		if i >= len(t.cells) {
			t.cells = append(t.cells, "")
		}
		t.cells[i] += " " + cell
	}
}

// cut returns the cells in a line. Those that span columns come in the first of them.
func (t *rstTable) cut(line []rune) []string {
	cells := make([]string, len(t.columns))
	column, begin := 0, 0
	for i := 1; i <= len(t.columns); i++ {
		at := len(line)
		if i < len(t.columns) {
			at = min(at, t.columns[i])
		}
		if at < len(line) && !(t.grid && strings.ContainsRune("|+", line[at]) || !t.grid && line[at-1] == ' ') {
			continue // a cell across the border of columns
		}
		if at >= begin {
			cells[column] = t.bare(string(line[begin:at]))
			column, begin = i, at
		}
	}
	return cells
}

// bare removes the borders within a row from a cell.
func (t *rstTable) bare(cell string) string {
	if t.grid {
		cell = strings.Trim(rstCellBorder.ReplaceAllString(cell, " "), " |+")
	}
	return strings.TrimSpace(cell)
}

// endRow writes the row.
func (t *rstTable) endRow() {
	for _, cell := range t.cells {
		t.add(cell)
	}
	t.pageText.end()
	t.cells = t.cells[:0]
}
