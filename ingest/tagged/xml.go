package tagged

import (
	"io"
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// XML reads the elements of a local name as records. Attributes and child elements are values by
// their local names; those of an element within are at a path such as author.name, and a name that
// repeats has a list. Text among elements is the value of what contains both. The text of an
// element with attributes or of the record itself is at its own name or at "text". Elements without
// a value are left out.
func XML(r io.Reader, tag string, limit int) iter.Seq2[document.Record, error] {
	return func(yield func(document.Record, error) bool) {
		s := newSlicer(r, limit, tag)
		s.nests = true
		for record, err := range s.all() {
			var e *element
			if err == nil {
				e, err = parse(record)
			}
			if err != nil {
				if !yield(nil, err) {
					return
				}
				continue
			}
			var f flattener
			f.element("", e)
			if !yield(f.record, nil) {
				return
			}
		}
	}
}

// A flattener makes a record of an element.
type flattener struct {
	record document.Record
	places map[string]int
}

func (f *flattener) element(path string, e *element) {
	for name, value := range attributes(e.attrs) {
		if prefix, local := splitName(name); prefix != "xmlns" && name != "xmlns" {
			f.add(joinPath(path, local), value)
		}
	}
	if !hasElements(e) || strings.TrimSpace(ownText(e)) != "" {
		if path == "" {
			path = "text"
		}
		f.add(path, paragraphs(e.content()))
		return
	}
	for _, c := range e.children {
		if c.name != "" {
			f.element(joinPath(path, c.name), c)
		}
	}
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func hasElements(e *element) bool {
	for _, c := range e.children {
		if c.name != "" {
			return true
		}
	}
	return false
}

// add adds a value that is not blank, to those of the same name.
func (f *flattener) add(name, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	if f.places == nil {
		f.places = map[string]int{}
	}
	at, ok := f.places[name]
	if !ok {
		f.places[name] = len(f.record)
		f.record = append(f.record, document.Value{Name: name, Value: value})
		return
	}
	list, ok := f.record[at].Value.([]any)
	if !ok {
		list = []any{f.record[at].Value}
	}
	f.record[at].Value = append(list, value)
}
