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
	"github.com/hashsearch/hashsearch/index/internal/generations"
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
	ix, err := openAt(t, filepath.Join(t.TempDir(), "graded.db"), &Options{Create: true}, func(blob []byte) (generations.Model, error) {
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
	if err != nil || len(m.Points) != 30 {
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
