package neighbours

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ae"
)

// Rows of the joined graph have the neighbours of the graph and the liked documents, which count
// more the more queries liked a document.
func TestLiked(t *testing.T) {
	graph := &ae.Sparse{Width: 4}
	graph.Append([]uint32{1, 2}, []float32{.75, .25})
	graph.Append([]uint32{0}, []float32{1})
	graph.Append(nil, nil)
	graph.Append([]uint32{0}, []float32{1})
	l := &Liked{Documents: 4, Half: 1}
	l.Add(4, []uint32{0, 2}) // a text
	l.Add(1, []uint32{0})    // a document
	g := l.Joined(graph, 5)
	type row struct {
		Near   []uint32
		Shares []float32
	}
	for i, want := range []row{
		{[]uint32{1, 2, 4, 2, 1}, []float32{.25, .25 / 3, 2. / 9, 2. / 9, 2. / 9}}, // two queries
		{[]uint32{0, 0}, []float32{.5, .5}},
		{[]uint32{4, 0}, []float32{.5, .5}}, // no neighbours in the graph
		{[]uint32{0}, []float32{1}},         // not liked
		{[]uint32{0, 2}, []float32{.5, .5}}, // a query
	} {
		near, shares := g.Row(i)
		if diff := cmp.Diff(want, row{near, shares}, cmp.Comparer(func(a, b float32) bool { return a-b < 1e-6 && b-a < 1e-6 })); diff != "" {
			t.Errorf("row %d: %s", i, diff)
		}
	}
	if n, d := g.Dims(); n != 5 || d != 5 {
		t.Errorf("%d × %d", n, d)
	}
}

// Of a document that is liked together with very many others, the newest are kept.
func TestLikedIsBounded(t *testing.T) {
	l := &Liked{Documents: 1 << 20}
	for q := range uint32(300) {
		l.Add(1<<20+q, []uint32{0, 3*q + 1, 3*q + 2})
	}
	near, _ := l.Joined(&ae.Sparse{Width: 1 << 20}, 1<<20+300).Row(1<<20 + 299)
	if len(l.with[0]) != mostLiked || len(near) != 3 {
		t.Errorf("%d liked documents, %d of a query", len(l.with[0]), len(near))
	}
	if last := l.with[0][mostLiked-1]; last != 3*299+2 {
		t.Errorf("the last is %d", last)
	}
}
