package index

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"gonum.org/v1/gonum/mat"
)

// A Map is a layout of documents in two dimensions: the first two principal components of the codes
// (Pearson, 1901), whose bits count as 1 and -1. Codes are used instead of activations because they
// are in memory, and show nearly as much: see [Index.Map].
type Map struct {
	Generation uint64
	Next       uint64    // the number of the next document when the map was made
	Documents  int       // number of documents that have a code, on the map or not
	Explained  []float64 // share of the variance along x and y; empty if all codes are equal

	Points []Point  // by number
	Labels []string // most frequent first

	plane plane
}

// A Point is a document on a [Map].
type Point struct {
	ID, Title string
	Number    uint32
	Label     int // index in Labels of the document's first label; -1 without labels
	X, Y      float32
}

// Map returns a layout of at most limit documents, evenly spaced, along axes that all codes
// determine. Most of the time is spent on reading the documents: 7 µs each.
//
// With codes of 64 bits for the training documents of 20 Newsgroups, .21 of the ten nearest
// neighbours in the plane are of the same group, and .23 in the plane of the activations, which
// requires rehashing all documents. Map fails with [ErrNoModel].
func (ix *Index) Map(ctx context.Context, limit int) (*Map, error) {
	s, err := ix.coded(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.plane(ctx)
	if err != nil {
		return nil, err
	}
	m := &Map{Generation: s.generation, Next: s.next, Documents: s.live(), Explained: p.explained, plane: *p}
	return m, m.fill(ctx, ix, s, limit)
}

// Place returns the position of a code of the map's generation.
func (m *Map) Place(c hashing.Code) (x, y float32) { return m.plane.place(c) }

// fill reads the documents of at most limit live rows.
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
		p.ID, p.Title, p.Number, labels[i] = d.ID, d.Title, d.number, d.Labels
		p.X, p.Y = m.plane.place(s.code(row))
		return nil
	})
	m.label(labels)
	// Points without an id are of documents that have been deleted meanwhile.
	m.Points = slices.DeleteFunc(m.Points, func(p Point) bool { return p.ID == "" })
	return err
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

// A plane is spanned by the first two principal components of codes, whose bits count as 1 and -1.
type plane struct {
	axes      [2][]float64 // zero if all codes are equal
	middle    [2]float64
	explained []float64 // share of the variance along each axis; empty if there is no variance
}

// plane computes the plane from the numbers of codes in which pairs of bits are both set. Counting
// these takes most of the time.
func (s *snapshot) plane(ctx context.Context) (*plane, error) {
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	p := &plane{axes: [2][]float64{make([]float64, s.bits), make([]float64, s.bits)}}
	c := mat.NewSymDense(s.bits, nil)
	for i, row := range covariance {
		for j := range row[:i+1] {
			c.SetSym(i, j, row[j])
		}
	}
	var eigen mat.EigenSym
	if mat.Trace(c) == 0 || !eigen.Factorize(c, true) {
		return p, nil
	}
	var directions mat.Dense
	eigen.VectorsTo(&directions)
	for k := range min(2, s.bits) {
		i := s.bits - 1 - k // eigenvalues ascend
		p.axes[k] = oriented(mat.Col(nil, i, &directions))
		p.explained = append(p.explained, max(0, eigen.Values(nil)[i])/mat.Trace(c))
	}
	p.centre(s)
	return p, nil
}

// oriented fixes the arbitrary sign of a direction such that its largest element is positive.
func oriented(v []float64) []float64 {
	if -slices.Min(v) > slices.Max(v) {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// centre moves the mean of all codes to the origin.
func (p *plane) centre(s *snapshot) {
	for i, set := range s.bitCounts() {
		sign := 2*float64(set)/float64(max(1, s.live())) - 1
		for k := range p.axes {
			p.middle[k] += sign * p.axes[k][i]
		}
	}
}

// place returns the position of a code.
func (p *plane) place(c hashing.Code) (x, y float32) {
	at := [2]float64{-p.middle[0], -p.middle[1]}
	for i := range p.axes[0] {
		sign := -1.0
		if c.Bit(i) {
			sign = 1
		}
		at[0], at[1] = at[0]+sign*p.axes[0][i], at[1]+sign*p.axes[1][i]
	}
	return float32(at[0]), float32(at[1])
}
