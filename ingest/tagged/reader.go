package tagged

import (
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// documents yields the documents that read makes of records. It leaves out those for which read
// returns false.
func documents(s *slicer, read func(record string) (d document.Document, ok bool, err error)) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		for record, err := range s.all() {
			d, ok := document.Document{}, true
			if err == nil {
				d, ok, err = read(record)
			}
			if err != nil {
				d, ok = document.Document{}, true
			}
			if ok && !yield(d, err) {
				return
			}
		}
	}
}

// treeReader returns a function for documents that reads the tree of a record.
func treeReader(read func(*element) document.Document) func(string) (document.Document, bool, error) {
	return func(record string) (d document.Document, ok bool, err error) {
		e, err := parse(record)
		if err != nil {
			return d, false, err
		}
		return read(e), true, nil
	}
}

// setField sets a field to a value that is not blank.
func setField(d *document.Document, name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		d.SetField(name, value)
	}
}

// setList sets a field to the values of elements that are not blank, if there are any.
func setList(d *document.Document, name string, values []string) {
	if len(values) > 0 {
		d.SetList(name, values)
	}
}

// lines returns the texts of elements that are not blank.
func lines(elements []*element) (texts []string) {
	for _, e := range elements {
		if text := e.line(); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// paragraphs returns a text whose lines and words are separated by single characters.
func paragraphs(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		separator := byte('\n')
		for word := range strings.FieldsSeq(line) {
			if b.Len() > 0 {
				b.WriteByte(separator)
			}
			b.WriteString(word)
			separator = ' '
		}
	}
	return b.String()
}
