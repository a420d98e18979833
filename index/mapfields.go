package index

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A MapField is a metadata field that divides the documents of a [Map] into groups.
type MapField struct {
	Name   string
	Values []string // the most frequent first
	Of     []int32  // index in Values of the first value of each point's document; -1 for none
}

const (
	mostMapFields = 8    // number of fields of a map, those that most documents have
	mostMapValues = 1000 // values that divide documents into groups; ids and dates have more
)

// mapFields collects the metadata of documents.
type mapFields struct {
	points int
	fields map[string]*MapField
	index  map[string]map[string]int32 // of values, by field; nil for fields that are no groups
}

func newMapFields(points int) *mapFields {
	return &mapFields{points, map[string]*MapField{}, map[string]map[string]int32{}}
}

// add adds the document of point i.
func (m *mapFields) add(i int, d ingest.Document) {
	for name := range d.Metadata() {
		if values := d.Values(name); len(values) > 0 && name != ingest.PassageField && name != ingest.HeadingField {
			m.set(i, name, values[0])
		}
	}
}

func (m *mapFields) set(i int, name, value string) {
	f := m.fields[name]
	if f == nil {
		f = &MapField{Name: name, Of: slices.Repeat([]int32{-1}, m.points)}
		m.fields[name], m.index[name] = f, map[string]int32{}
	}
	index := m.index[name]
	if index == nil {
		return
	}
	at, known := index[value]
	if !known {
		if len(index) == mostMapValues || !isGroup(value) || !postings.Has(name, value) {
			m.index[name], f.Values, f.Of = nil, nil, nil
			return
		}
		value = strings.Clone(value) // it would keep the document
		at = int32(len(index))
		index[value], f.Values = at, append(f.Values, value)
	}
	f.Of[i] = at
}

// common returns the fields that have at least two values, and fewer than half as many as there are
// documents, by name. Of more than mostMapFields, it returns those that most documents have.
func (m *mapFields) common() []MapField {
	all := slices.DeleteFunc(slices.Collect(maps.Values(m.fields)), func(f *MapField) bool {
		return len(f.Values) < 2 || 2*len(f.Values) >= f.documents()
	})
	slices.SortFunc(all, func(a, b *MapField) int {
		return cmp.Or(b.documents()-a.documents(), cmp.Compare(a.Name, b.Name))
	})
	var some []MapField
	for _, f := range all[:min(mostMapFields, len(all))] {
		f.sort()
		some = append(some, *f)
	}
	slices.SortFunc(some, func(a, b MapField) int { return cmp.Compare(a.Name, b.Name) })
	return some
}

// documents returns the number of documents that have the field.
func (f *MapField) documents() (n int) {
	for _, v := range f.Of {
		if v >= 0 {
			n++
		}
	}
	return n
}

// sort sorts the values by frequency.
func (f *MapField) sort() {
	count, order := make([]int, len(f.Values)), make([]int32, len(f.Values))
	for i := range order {
		order[i] = int32(i)
	}
	for _, v := range f.Of {
		if v >= 0 {
			count[v]++
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(f.Values[a], f.Values[b]))
	})
	values, to := make([]string, len(order)), make([]int32, len(order))
	for i, old := range order {
		values[i], to[old] = f.Values[old], int32(i)
	}
	f.Values = values
	for i, v := range f.Of {
		if v >= 0 {
			f.Of[i] = to[v]
		}
	}
}
