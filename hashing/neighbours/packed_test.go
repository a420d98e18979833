package neighbours

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

// Texts return the counts that were appended, also in vocabularies of more than 2^16 terms.
func TestTextsKeepCounts(t *testing.T) {
	const width = 200_000
	id := rapid.OneOf(rapid.Uint32Range(0, 9), rapid.Uint32Range(1<<16-2, 1<<16+1), rapid.Uint32Range(0, width-1))
	n := rapid.OneOf(rapid.Uint32Range(1, 2), rapid.Uint32Range(1, 1<<24))
	rapid.Check(t, func(t *rapid.T) {
		texts := Texts{Width: width}
		var all []ingest.Counts
		for range rapid.IntRange(0, 2*partLists).Draw(t, "documents") {
			var c ingest.Counts
			c.IDs = rapid.SliceOfNDistinct(id, 0, 3, rapid.ID).Draw(t, "ids")
			slices.Sort(c.IDs)
			for range c.IDs {
				c.Ns = append(c.Ns, float32(n.Draw(t, "count")))
			}
			texts.Append(c)
			all = append(all, c)
		}
		if rows, d := texts.Dims(); rows != len(all) || d != width {
			t.Fatalf("%d×%d, want %d rows", rows, d, len(all))
		}
		for i, want := range all {
			if got := texts.at(i); !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Ns, want.Ns) {
				t.Fatalf("document %d is %v, want %v", i, got, want)
			}
		}
	})
}

// Presence adds up like its rows, also in vocabularies of more than 2^16 terms.
func TestPresence(t *testing.T) {
	texts := &Texts{Width: 200_000}
	texts.Append(ingest.Counts{IDs: []uint32{1, 65_535, 65_536, 131_071, 131_072}, Ns: []float32{1, 2, 70_000, 1, 3}})
	p := Presence{texts}
	ids, ones := p.Row(0)
	if !slices.Equal(ids, texts.at(0).IDs) || !slices.Equal(ones, []float32{1, 1, 1, 1, 1}) {
		t.Errorf("row %d %v", ids, ones)
	}
	a := newAccumulator(texts.Width)
	p.addTo(a, 0.5, 0)
	if sum := a.take(); !slices.Equal(sum.cols, ids) || !slices.Equal(sum.vals, []float32{.5, .5, .5, .5, .5}) {
		t.Errorf("sum %v", sum)
	}
}

// Links between distant documents take three words.
func TestGraphOfDistantDocuments(t *testing.T) {
	const n = 40_000
	found := make([][]uint32, n)
	found[0], found[n-1] = []uint32{2, n - 1}, []uint32{n - 2, 0}
	g := graphOf(found)
	want := map[int][]uint32{0: {2, n - 1}, 2: {0}, n - 2: {n - 1}, n - 1: {0, n - 2}}
	for i := range n {
		if near, _ := g.Row(i); !slices.Equal(near, want[i]) {
			t.Errorf("document %d has the neighbours %d, want %d", i, near, want[i])
		}
	}
	if _, shares := g.Row(0); !slices.Equal(shares, []float32{1. / 3, 2. / 3}) {
		t.Errorf("shares %v", shares)
	}
}

// arrange is gather in place.
func TestArrange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(0, 50).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "d")
		points := randomPoints(n, d, 1)
		var order []uint32
		for _, i := range rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Perm(n) {
			order = append(order, uint32(i))
		}
		want := gather(points, d, order)
		if arrange(points, d, order); !slices.Equal(points, want) {
			t.Fatalf("order %d: %v, want %v", order, points, want)
		}
	})
}
