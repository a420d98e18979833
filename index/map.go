package index

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Map shows documents in two dimensions, so that documents with similar codes are near each
// other. Its unit is about the distance of neighbours. Its axes mean nothing, nor do distances
// between groups that are far apart.
type Map struct {
	Generation uint64
	Next       uint64 // the number of the next document when the map was made
	Documents  int    // number of documents that have a code, on the map or not

	Points []Point    // by number
	Labels []string   // most frequent first
	Fields []MapField // by name

	placement *placement
}

// A Point is a document on a [Map].
type Point struct {
	ID, Title string
	Number    uint32
	Label     int // index in Labels of the document's first label; -1 without labels
	X, Y      float32
}

// Map returns a map of at most limit documents, evenly spaced. The first call takes long: 20
// seconds of two processors for 100,000 documents. Later calls use the same positions, and place
// documents that were added among their neighbours. Positions are computed anew if the generation
// changed, or if a quarter of the documents or more were added or deleted. Equal collections have
// equal maps, if none of their documents were added since. Map fails with [ErrNoModel].
func (ix *Index) Map(ctx context.Context, limit int) (*Map, error) {
	s, err := ix.coded(ctx)
	if err != nil {
		return nil, err
	}
	p, err := ix.placed(ctx, s)
	if err != nil {
		return nil, err
	}
	m := &Map{Generation: s.generation, Next: s.next, Documents: s.live(), placement: p}
	return m, m.fill(ctx, ix, s, limit)
}

// Place returns the position of a code of the map's generation, among those of the nearest codes.
func (m *Map) Place(ctx context.Context, c hashing.Code) (x, y float32, err error) {
	at, err := m.placement.place(ctx, []hashing.Code{c})
	if err != nil {
		return 0, 0, err
	}
	return float32(at[0].X), float32(at[0].Y), nil
}

// fill reads the documents of at most limit live rows.
func (m *Map) fill(ctx context.Context, ix *Index, s *snapshot, limit int) error {
	rows := evenly.Some(s.liveRows(), limit)
	at, err := m.placement.of(ctx, s, rows)
	if err != nil {
		return err
	}
	labels := make([][]string, len(rows))
	fields := newMapFields(len(rows))
	m.Points = make([]Point, len(rows))
	err = ix.eachDocument(ctx, s.numbersOf(rows), func(i int, d numbered) error {
		m.Points[i] = Point{ID: d.ID, Title: d.Title, Number: d.number, X: float32(at[i].X), Y: float32(at[i].Y)}
		labels[i] = d.Labels
		fields.add(i, d.Document)
		return nil
	})
	m.label(labels)
	m.Fields = fields.common()
	m.dropDeleted()
	return err
}

// dropDeleted removes the points of documents that were deleted before they were read: they have no
// id.
func (m *Map) dropDeleted() {
	for i := range m.Fields {
		at := -1
		m.Fields[i].Of = slices.DeleteFunc(m.Fields[i].Of, func(int32) bool { at++; return m.Points[at].ID == "" })
	}
	m.Points = slices.DeleteFunc(m.Points, func(p Point) bool { return p.ID == "" })
}

// label sets Labels, and the label of each point.
func (m *Map) label(labels [][]string) {
	count := map[string]int{}
	for _, l := range labels {
		if len(l) > 0 {
			count[l[0]]++
		}
	}
	m.Labels = slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	index := map[string]int{}
	for i, l := range m.Labels {
		index[l] = i
	}
	for i, l := range labels {
		m.Points[i].Label = -1
		if len(l) > 0 {
			m.Points[i].Label = index[l[0]]
		}
	}
}

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
