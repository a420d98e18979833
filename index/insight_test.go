package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"gonum.org/v1/gonum/stat"
)

// Correlations are those of the columns of bits. A constant bit has none.
func TestCorrelationsAgainstColumns(t *testing.T) {
	ix, docs := newFaceted(t, 300)
	for id, d := range docs { // bit 3 is constant, bit 5 is the opposite of bit 4
		if d.code.Bit(3) || d.code.Bit(4) == d.code.Bit(5) {
			if _, err := ix.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			delete(docs, id)
		}
	}
	got, err := ix.Correlations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	columns := make([][]float64, 16)
	for _, d := range docs {
		for i, sign := range d.code.Signs(16) {
			columns[i] = append(columns[i], float64(sign))
		}
	}
	for i := range columns {
		for j := range columns {
			want := stat.Correlation(columns[i], columns[j], nil)
			if i == 3 || j == 3 {
				want = 0
			}
			if math.Abs(got[i][j]-want) > 1e-12 {
				t.Errorf("bits %d and %d: %v, want %v", i, j, got[i][j], want)
			}
		}
	}
	if math.Abs(got[4][5]+1) > 1e-12 {
		t.Errorf("opposites correlate by %v", got[4][5])
	}
}

// newFlat returns an index with codes of three bits that are equal, two that are equal, and a
// constant one. They vary along two directions only.
func newFlat(t *testing.T, n int) *Index {
	ix, r := newToy(t), rand.New(rand.NewPCG(3, 3))
	adoptToy(t, ix, toy{Width: 6})
	var docs []ingest.Document
	for i := range n {
		c := hashing.Code{uint64(7*r.IntN(2) | 24*r.IntN(2))}
		d := coded(strconv.Itoa(i), c, 6)
		d.Title, d.Labels = d.Text, []string{fmt.Sprint(c[0] & 1), "second"}
		docs = append(docs, d)
	}
	docs[0].Labels = nil
	add(t, ix, docs...)
	return ix
}

func TestMapKeepsAPlane(t *testing.T) {
	ix := newFlat(t, 200)
	m, err := ix.Map(t.Context(), 1000)
	if err != nil || len(m.Points) != 200 || m.Documents != 200 || m.Next != 200 || len(m.Labels) != 2 {
		t.Fatalf("%+v %v", m, err)
	}
	var sumX, sumY float64
	for i, p := range m.Points {
		d, err := ix.Document(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		x, y := m.Place(d.Code)
		if p.ID != strconv.Itoa(i) || p.Title != d.Title || x != p.X || y != p.Y || i > 0 && m.Labels[p.Label] != d.Labels[0] || i == 0 && p.Label != -1 {
			t.Errorf("%+v of %+v lies at %v %v", p, d, x, y)
		}
		sumX, sumY = sumX+float64(x), sumY+float64(y)
		for j, q := range m.Points[:i] { // distances in the plane equal those of the codes
			e, _ := ix.Document(m.Points[j].ID)
			want := 2 * math.Sqrt(float64(hashing.Distance(d.Code, e.Code)))
			if got := math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y)); math.Abs(got-want) > 1e-4 {
				t.Fatalf("%s and %s are %v apart, want %v", p.ID, q.ID, got, want)
			}
		}
	}
	if math.Abs(sumX)+math.Abs(sumY) > 1e-3 {
		t.Errorf("the mean is at %v %v", sumX, sumY)
	}
	if e := m.Explained; len(e) != 2 || e[0] <= e[1] || math.Abs(e[0]+e[1]-1) > 1e-9 {
		t.Errorf("the axes explain %v", m.Explained)
	}
}

func TestMapOfSome(t *testing.T) {
	ix := newFlat(t, 200)
	if _, err := ix.Delete(t.Context(), "0", "7"); err != nil {
		t.Fatal(err)
	}
	m, err := ix.Map(t.Context(), 50)
	if err != nil || len(m.Points) != 50 || m.Documents != 198 {
		t.Fatalf("%d of %d points, %v", len(m.Points), m.Documents, err)
	}
}

// The map of no document, of one, and of documents with equal codes has all points in the middle.
func TestMapOfLittle(t *testing.T) {
	ix := newToy(t)
	if _, err := ix.Map(t.Context(), 10); !errors.Is(err, ErrNoModel) {
		t.Error(err)
	}
	adoptToy(t, ix, toy{Width: 1})
	for n := range 3 {
		m, err := ix.Map(t.Context(), 10)
		if err != nil || len(m.Points) != n || len(m.Explained) != 0 {
			t.Fatalf("%d documents: %+v %v", n, m, err)
		}
		for _, p := range m.Points {
			if p.X != 0 || p.Y != 0 {
				t.Errorf("%+v", p)
			}
		}
		add(t, ix, coded(strconv.Itoa(n), hashing.Code{1}, 1))
	}
	add(t, ix, coded("other", hashing.Code{0}, 1))
	if m, err := ix.Map(t.Context(), 10); err != nil || len(m.Explained) != 1 || m.Points[0].X == m.Points[3].X {
		t.Errorf("%+v %v", m, err)
	}
}

func TestSplit(t *testing.T) {
	ix, docs := newFaceted(t, 1500)
	set, clear, err := ix.Split(t.Context(), 6, 10)
	if err != nil {
		t.Fatal(err)
	}
	for value, side := range map[bool]*Side{true: set, false: clear} {
		these := map[string]shadowed{}
		for id, d := range docs {
			if d.code.Bit(6) == value {
				these[id] = d
			}
		}
		labels, n := countSlowly(these, Query{Code: hashing.Code{0}}, 16, "label")
		if side.Documents != n || !slices.Equal(side.Labels.Values, labels.Values) || len(side.Examples) != 10 {
			t.Errorf("%v: %+v, want %v of %d", value, side, labels, n)
		}
		for _, e := range side.Examples {
			if want := map[bool]float32{true: .75, false: .25}[value]; e.Activation != want || these[e.ID].code == nil {
				t.Errorf("%v: example %+v", value, e)
			}
		}
	}
	for _, bit := range []int{-1, 16} {
		if _, _, err := ix.Split(t.Context(), bit, 10); !errors.Is(err, ErrQuery) {
			t.Errorf("bit %d: %v", bit, err)
		}
	}
}

// graded is a toy whose activations grow with the length of the text.
type graded struct{ toy }

func (g graded) Hash(text string) (hashing.Sketch, error) {
	sk, err := g.toy.Hash(text)
	for i := range sk.Activations {
		sk.Activations[i] += float32(len(text)) / 1000
	}
	return sk, err
}

func TestExamplesAreTheSurest(t *testing.T) {
	ix, err := openAt(t, filepath.Join(t.TempDir(), "graded.db"), &Options{Create: true}, func(blob []byte) (model, error) {
		m, err := readToy(blob)
		return graded{m.(toy)}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	adoptToy(t, ix, toy{Width: 16})
	for i := range 6 {
		add(t, ix, coded(strconv.Itoa(i), hashing.Code{uint64(i % 2)}, 16, make([]string, 1+(i*5)%6)...))
	}
	set, clear, err := ix.Split(t.Context(), 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if e := set.Examples; len(e) != 2 || e[0].ID != "1" || e[1].ID != "3" {
		t.Errorf("set: %+v", e)
	}
	if e := clear.Examples; len(e) != 2 || e[0].ID != "0" || e[1].ID != "4" {
		t.Errorf("clear: %+v", e)
	}
}

// Codes made elsewhere have a map, correlations and splits. A collection without a model has none
// of these.
func TestInsightOfCodes(t *testing.T) {
	ix, r := newToy(t), rand.New(rand.NewPCG(1, 1))
	var docs []Coded
	for i := range 30 {
		docs = append(docs, withCode(strconv.Itoa(i), "", randomCode(r, 20)))
	}
	if _, _, err := ix.Split(t.Context(), 0, 1); !errors.Is(err, ErrNoModel) {
		t.Error(err)
	}
	if _, err := ix.Correlations(t.Context()); !errors.Is(err, ErrNoModel) {
		t.Error(err)
	}
	addCodes(t, ix, 20, docs...)
	m, err := ix.Map(t.Context(), 100)
	if err != nil || len(m.Points) != 30 || m.Explained[0] == 0 {
		t.Errorf("%+v %v", m, err)
	}
	if c, err := ix.Correlations(t.Context()); err != nil || math.Abs(c[7][7]-1) > 1e-12 {
		t.Errorf("%v %v", c, err)
	}
	set, clear, err := ix.Split(t.Context(), 19, 3)
	if err != nil || set.Documents+clear.Documents != 30 || len(set.Examples) != 3 || set.Examples[0].Activation != 0 {
		t.Errorf("%+v %+v %v", set, clear, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Map(ctx, 100); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// BenchmarkMap lays out at most 100,000 documents, also of a million, and splits the collection.
func BenchmarkMap(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		ix := newToy(b)
		unsynced(ix)
		adoptToy(b, ix, toy{Width: 64})
		r := rand.New(rand.NewPCG(1, 1))
		err := ix.Add(b.Context(), func(yield func(ingest.Document, error) bool) {
			for i := range n {
				d := coded(fmt.Sprintf("%08d", i), randomCode(r, 64), 64)
				d.Labels = []string{fmt.Sprint("label ", r.IntN(20))}
				if !yield(d, nil) {
					return
				}
			}
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("n=%d/map", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Map(b.Context(), 100_000); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("n=%d/split", n), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := ix.Split(b.Context(), 7, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
