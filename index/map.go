package index

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
)

// A Map is where documents lie in two dimensions: the first two principal components of the codes (Pearson, 1901), whose bits count as 1
// and -1. Codes are in memory while activations are not, and show nearly as much: see [Index.Map].
type Map struct {
	Generation uint64
	Next       uint64    // documents with smaller numbers had come
	Documents  int       // that have a code, on the map or not
	Explained  []float64 // share of the variance that x and y show; none where codes do not differ

	Points []Point  // by number
	Labels []string // commonest first

	plane plane
}

// A Point is a document on a [Map].
type Point struct {
	ID, Title string
	Label     int // its first one among Labels; -1 without
	X, Y      float32
}

// Map lays documents out, of more than limit as many, evenly spread, by axes that all codes have a say in. The documents that are told
// must be read, which takes most of the time: 7 µs each.
//
// Of ten neighbours in the plane .21 are of the same group of 20 Newsgroups, whose training documents had codes of 64 bits, and .23 in the plane of
// their activations, for which all must be hashed again. It fails with [ErrNoModel].
func (ix *Index) Map(ctx context.Context, limit int) (*Map, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	p, err := s.plane(ctx)
	if err != nil {
		return nil, err
	}
	m := &Map{Generation: s.generation, Next: s.next, Documents: s.live(), Explained: p.explained, plane: *p}
	return m, m.fill(ctx, ix, s, limit)
}

// Place is where a code of the map's generation lies on it.
func (m *Map) Place(c hashing.Code) (x, y float32) { return m.plane.place(c) }

// fill reads the documents of at most limit living rows.
func (m *Map) fill(ctx context.Context, ix *Index, s *snapshot, limit int) error {
	numbers := make([]uint32, 0, s.live())
	for row, n := range s.nums {
		if s.alive(row) {
			numbers = append(numbers, n)
		}
	}
	numbers = evenly(numbers, limit)
	labels := make([][]string, len(numbers))
	m.Points = make([]Point, len(numbers))
	err := ix.eachDocument(ctx, numbers, func(i int, d numbered) error {
		row, _ := s.row(d.number)
		p := &m.Points[i]
		p.ID, p.Title, labels[i] = d.ID, d.Title, d.Labels
		p.X, p.Y = m.plane.place(s.code(row))
		return nil
	})
	m.label(labels)
	m.Points = slices.DeleteFunc(m.Points, func(p Point) bool { return p.ID == "" }) // deleted meanwhile
	return err
}

// label gives points their first labels.
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
	at := map[string]int{}
	for i, l := range m.Labels {
		at[l] = i
	}
	for i, l := range labels {
		m.Points[i].Label = -1
		if len(l) > 0 {
			m.Points[i].Label = at[l[0]]
		}
	}
}
