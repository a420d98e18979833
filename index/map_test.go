package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// grouped returns documents of six groups, whose codes differ from that of the group in about six
// of 64 bits. The group is the label.
func grouped(from, to int) (docs []Coded) {
	centres, r := rand.New(rand.NewPCG(1, 1)), rand.New(rand.NewPCG(uint64(from), 2))
	var centre [6]hashing.Code
	for i := range centre {
		centre[i] = randomCode(centres, 64)
	}
	for i := from; i < to; i++ {
		c := slices.Clone(centre[i%6])
		for bit := range 64 {
			if r.IntN(10) == 0 {
				c.Flip(bit)
			}
		}
		d := withCode(strconv.Itoa(i), "", c)
		d.Title, d.Labels = "title of "+d.ID, []string{fmt.Sprint("group ", i%6), "second"}
		docs = append(docs, d)
	}
	return docs
}

func newGrouped(t *testing.T, n int) *Index {
	ix := newToy(t)
	addCodes(t, ix, 64, grouped(0, n)...)
	return ix
}

func mapOf(t *testing.T, ix *Index, limit int) *Map {
	t.Helper()
	m, err := ix.Map(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// agreement returns the share of the five nearest points, of those of from on, that have the same
// label.
func (m *Map) agreement(from int) float64 {
	same, all := 0, 0
	for _, p := range m.Points[from:] {
		near := slices.Clone(m.Points)
		slices.SortFunc(near, func(a, b Point) int {
			return int(math.Copysign(1, math.Hypot(float64(a.X-p.X), float64(a.Y-p.Y))-math.Hypot(float64(b.X-p.X), float64(b.Y-p.Y))))
		})
		for _, q := range near[:6] {
			if q.Number != p.Number {
				all++
			}
			if q.Number != p.Number && q.Label == p.Label {
				same++
			}
		}
	}
	return float64(same) / float64(all)
}

func TestMap(t *testing.T) {
	ix := newGrouped(t, 300)
	m := mapOf(t, ix, 1000)
	if len(m.Points) != 300 || m.Documents != 300 || m.Next != 300 || len(m.Labels) != 6 {
		t.Fatalf("%d points of %d documents, labels %q", len(m.Points), m.Documents, m.Labels)
	}
	for i, p := range m.Points {
		if p.ID != strconv.Itoa(i) || p.Title != "title of "+p.ID || m.Labels[p.Label] != fmt.Sprint("group ", i%6) {
			t.Errorf("%d: %+v", i, p)
		}
	}
	if a := m.agreement(0); a < .99 {
		t.Errorf("%v of the nearest are of the same group", a)
	}
}

// Equal collections have equal maps, on any number of processors.
func TestMapRepeats(t *testing.T) {
	var first *Map
	for _, procs := range []int{1, 4} {
		before := runtime.GOMAXPROCS(procs)
		m := mapOf(t, newGrouped(t, 100), 100)
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = m
		}
		if !slices.Equal(first.Points, m.Points) {
			t.Errorf("it differs on %d processors", procs)
		}
	}
}

// New documents are placed among their neighbours. No other moves, until a quarter is new.
func TestMapGrows(t *testing.T) {
	ix := newGrouped(t, 200)
	before := mapOf(t, ix, 1000)
	addCodes(t, ix, 64, grouped(200, 249)...)
	after := mapOf(t, ix, 1000)
	if len(after.Points) != 249 || !slices.EqualFunc(before.Points, after.Points[:200], samePlace) {
		t.Fatalf("%d points, or others moved", len(after.Points))
	}
	if a := after.agreement(200); a < .95 {
		t.Errorf("%v of the nearest to new documents are of the same group", a)
	}
	if again := mapOf(t, ix, 1000); !slices.Equal(after.Points, again.Points) {
		t.Error("new documents moved")
	}
	addCodes(t, ix, 64, grouped(249, 250)...)
	if anew := mapOf(t, ix, 1000); slices.ContainsFunc(anew.Points, func(p Point) bool { return samePlace(p, before.Points[p.Number%200]) }) {
		t.Error("it was not computed anew")
	}
}

func samePlace(a, b Point) bool { return a.X == b.X && a.Y == b.Y }

// Documents beyond the largest number are placed among those laid out.
func TestMapOfMany(t *testing.T) {
	ix := newGrouped(t, 300)
	p, err := newPlacement(t.Context(), ix.state.Load().now, 60)
	if err != nil || len(p.at) != 60 {
		t.Fatal(len(p.at), err)
	}
	ix.placement.last = p
	if a := mapOf(t, ix, 1000).agreement(0); a < .95 {
		t.Errorf("%v of the nearest are of the same group", a)
	}
}

// A code is placed among the documents with the nearest codes.
func TestMapPlace(t *testing.T) {
	ix := newGrouped(t, 200)
	m := mapOf(t, ix, 1000)
	for i, d := range grouped(1000, 1030) {
		x, y, err := m.Place(t.Context(), d.Code)
		if err != nil {
			t.Fatal(err)
		}
		with := &Map{Points: append(slices.Clone(m.Points), Point{Number: 1000, Label: m.Points[(1000+i)%6].Label, X: x, Y: y})}
		if a := with.agreement(200); a < .8 {
			t.Errorf("%s lies among others: %v", d.ID, a)
		}
	}
}

func TestMapOfSome(t *testing.T) {
	ix := newGrouped(t, 200)
	if _, err := ix.Delete(t.Context(), "0", "7"); err != nil {
		t.Fatal(err)
	}
	all, m := mapOf(t, ix, 1000), mapOf(t, ix, 50)
	if len(m.Points) != 50 || m.Documents != 198 {
		t.Fatalf("%d of %d points", len(m.Points), m.Documents)
	}
	for _, p := range m.Points {
		if !slices.ContainsFunc(all.Points, func(o Point) bool { return o.ID == p.ID && samePlace(o, p) }) {
			t.Errorf("%+v lies elsewhere on a larger map", p)
		}
	}
}

// The maps of no document, of few, and of documents with equal codes have finite positions.
func TestMapOfLittle(t *testing.T) {
	ix := newToy(t)
	if _, err := ix.Map(t.Context(), 10); !errors.Is(err, ErrNoModel) {
		t.Error(err)
	}
	adoptToy(t, ix, toy{Width: 1})
	for n := range 6 {
		m := mapOf(t, ix, 10)
		if len(m.Points) != n {
			t.Fatalf("%d documents: %+v", n, m)
		}
		for _, p := range m.Points {
			if far := math.Hypot(float64(p.X), float64(p.Y)); math.IsNaN(far) || far > 100 {
				t.Errorf("%d documents: %+v", n, p)
			}
		}
		if _, _, err := m.Place(t.Context(), hashing.Code{0}); err != nil {
			t.Error(err)
		}
		add(t, ix, coded(strconv.Itoa(n), hashing.Code{uint64(n / 3)}, 1))
	}
}

func TestMapIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newGrouped(t, 50).Map(ctx, 100); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// The fields of a map are those with a few short values.
func TestMapFields(t *testing.T) {
	m := newMapFields(12)
	for i := range 12 {
		d := ingest.Document{Fields: map[string]string{"number": strconv.Itoa(i), "constant": "x", "text": "of [many] words"}}
		switch {
		case i%4 == 3:
		case i%2 == 0:
			d.Fields["parity"] = "even"
		default:
			d.Lists = map[string][]string{"parity": {"odd", "even"}}
		}
		d.Fields["third"] = strconv.Itoa(i % 3)
		m.add(i, d)
	}
	want := []MapField{
		{"parity", []string{"even", "odd"}, []int32{0, 1, 0, -1, 0, 1, 0, -1, 0, 1, 0, -1}},
		{"third", []string{"0", "1", "2"}, []int32{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}},
	}
	if diff := cmp.Diff(want, m.common()); diff != "" {
		t.Error(diff)
	}
}

func TestMapWithoutDeleted(t *testing.T) {
	m := &Map{Points: []Point{{ID: "a"}, {}, {ID: "c"}}, Fields: []MapField{{"f", []string{"x", "y"}, []int32{0, 1, -1}}}}
	if m.dropDeleted(); len(m.Points) != 2 || m.Points[1].ID != "c" || !slices.Equal(m.Fields[0].Of, []int32{0, -1}) {
		t.Errorf("%+v", m)
	}
}
