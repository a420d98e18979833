package ingest

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// labelSeparator separates the labels of a cell.
const labelSeparator = "|"

// table reads the rows of a file as documents. The separator of cells is one of separators.
func (r *reader) table(s stream, separators string) {
	sample, err := s.Peek(sampleSize)
	in := &records{lines: lines{r: s.Reader, max: r.MaxBytes}}
	if c := declaredSeparator(sample); c != 0 {
		in.dialect = dialect{c, true}
		in.lines.next()
	} else {
		in.dialect = sniff(sample, err == io.EOF, separators).dialect
	}
	r.rows(s, in)
}

func (r *reader) rows(s stream, in *records) {
	var header []string
	labels := -1
	if len(r.Columns) > 0 {
		header, in.width = columns(r.Columns), len(r.Columns)
		labels = labelColumn(header)
		if err := r.checkHeader(header, in.separator); err != nil {
			r.reject(s.place, err)
			return
		}
	}
	for !r.stopped() {
		line, cells, err := in.next()
		switch {
		case err == io.EOF:
			return
		case err != nil:
			r.reject(s.linePlace(line), err)
			if header == nil || !errors.Is(err, ErrTooLarge) && !errors.As(err, new(rowError)) {
				return
			}
		case header == nil:
			header = r.header(cells)
			labels = labelColumn(header)
			r.countColumns(header, cells)
			if err := r.checkHeader(header, in.separator); err != nil {
				r.reject(s.linePlace(line), err)
				return
			}
			in.width = len(header)
		default:
			r.row(s, line, header, labels, cells)
		}
	}
}

// header returns the names of the columns. If the options map names, these are as written.
func (r *reader) header(cells []string) []string {
	if r.Map == nil {
		return columns(cells)
	}
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = strings.TrimSpace(cell)
	}
	return names
}

// columns returns the names of a header without surrounding white space. Columns that are not
// metadata have the names of the parts that they are taken for.
func columns(cells []string) []string {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = strings.TrimSpace(cell)
		if lower := strings.ToLower(names[i]); isDocumentColumn(lower) {
			names[i] = lower
		}
	}
	for name, part := range partNames(names) {
		if part != "labels" {
			names[slices.Index(names, name)] = part
		}
	}
	return names
}

// labelColumn returns the index of the column of metadata that also has the labels, or -1.
func labelColumn(header []string) int {
	parts := partNames(header)
	return slices.IndexFunc(header, func(name string) bool { return parts[name] == "labels" })
}

// countColumns counts the cells of a header that do not have the names of their columns.
func (r *reader) countColumns(header, cells []string) {
	for i, name := range header {
		if cell := strings.TrimSpace(cells[i]); cell != name {
			r.Guessed.countName(name, cell)
		}
	}
	if i := labelColumn(header); i >= 0 {
		r.Guessed.countName("labels", header[i])
	}
}

// isDocumentColumn reports whether a column is part of the document other than its metadata.
func isDocumentColumn(name string) bool {
	return slices.Contains([]string{"id", "title", "text", "label", "labels"}, name)
}

func hasText(header []string) bool {
	return slices.Contains(header, "text") || slices.Contains(header, "title")
}

// checkHeader returns an error if there is neither a title nor a text, or if two columns have the
// same name, since the cells of one would be lost. Label columns may repeat, and columns without a
// name are numbered.
func (r *reader) checkHeader(header []string, separator byte) error {
	if !hasText(header) && r.Map == nil {
		return fmt.Errorf("no column is named text or title: the header, split at %q, is %q: take one with --map text=NAME, or name all columns with --columns", separator, header)
	}
	for i, name := range header {
		if first := slices.Index(header, name); first < i && name != "" && name != "label" && name != "labels" {
			return fmt.Errorf("columns %d and %d are both named %q: rename one of them", first+1, i+1, name)
		}
	}
	return nil
}

func (r *reader) row(s stream, line int, header []string, labels int, cells []string) {
	if len(cells) != len(header) {
		r.reject(s.linePlace(line), widthError(len(cells), len(header)))
		return
	}
	if r.Map != nil {
		r.mappedRow(s, line, header, cells)
		return
	}
	var d Document
	for i, name := range header {
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		setCell(&d, name, cells[i])
	}
	if labels >= 0 {
		d.AddLabels(guessedLabels(header[labels], cells[labels])...)
	}
	r.emitFrom(s, line, d)
}

// mappedRow emits the document of a row by the names that the options map. An empty cell is no
// value.
func (r *reader) mappedRow(s stream, line int, header, cells []string) {
	var record document.Record
	for i, name := range header {
		if cells[i] != "" {
			record = append(record, document.Value{Name: name, Value: cells[i]})
		}
	}
	if err := r.record(s, line, record); err != nil {
		r.reject(s.linePlace(line), err)
	}
}

// cellLabels returns the labels of a cell. Programs in Python write lists as ['a', 'b'].
func cellLabels(cell string) []string {
	if m := listOfPython.FindStringSubmatch(cell); m != nil {
		var labels []string
		for _, quoted := range textOfPython.FindAllStringSubmatch(m[1], -1) {
			labels = append(labels, quoted[1]+quoted[2])
		}
		return labels
	}
	return strings.Split(cell, labelSeparator)
}

var (
	textOfPython = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)
	listOfPython = regexp.MustCompile(`^\s*\[((?:\s*(?:'[^']*'|"[^"]*")\s*(?:,|$|\]))+)$`)
)

// guessedLabels returns the labels in a column of another name. Keywords and tags are also
// separated by semicolons or commas.
func guessedLabels(name, cell string) []string {
	labels := cellLabels(cell)
	if name = strings.ToLower(name); len(labels) == 1 && (name == "keywords" || name == "tags") {
		for _, separator := range []string{";", ","} {
			if strings.Contains(labels[0], separator) {
				return strings.Split(labels[0], separator)
			}
		}
	}
	return labels
}

// setCell sets the part of the document that a column contains. An empty cell sets no field.
func setCell(d *Document, name, cell string) {
	switch name {
	case "id":
		d.ID = cell
	case "title":
		d.Title = cell
	case "text":
		d.Text = cell
	case "label", "labels":
		d.AddLabels(cellLabels(cell)...)
	default:
		if cell != "" {
			d.SetField(name, cell)
		}
	}
}
