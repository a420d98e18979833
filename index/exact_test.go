package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A shadow is the collection as a map: the slow twin of an Index.
type shadow struct {
	width int
	docs  map[string]shadowed
	next  uint32
}

type shadowed struct {
	doc    ingest.Document
	number uint32
	code   hashing.Code // nil if there is no term of the vocabulary
}

func (sh *shadow) add(d ingest.Document, c hashing.Code) {
	if old, ok := sh.docs[d.ID]; ok && reflect.DeepEqual(old.doc, d) {
		return
	}
	sh.docs[d.ID] = shadowed{d, sh.next, c}
	sh.next++
}

// found is a hit with the fields that a full sort determines.
type found struct {
	ID       string
	Number   uint32
	Distance int
}

// search sorts all documents.
func (sh *shadow) search(code hashing.Code, q Query) (hits []found, within []int) {
	within = make([]int, sh.width+1)
	for id, d := range sh.docs {
		if d.code == nil || id == q.ID || !meets(d.doc, q.Filter) {
			continue
		}
		if dist := hashing.Distance(code, d.code); dist <= q.within(sh.width) {
			hits = append(hits, found{id, d.number, dist})
			within[dist]++
		}
	}
	slices.SortFunc(hits, func(a, b found) int {
		return order(a.Distance, b.Distance, int(a.Number), int(b.Number))
	})
	limit := q.Limit
	if limit == 0 {
		limit = 10
	}
	return hits[:min(len(hits), limit)], within
}

func order(pairs ...int) int {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			return pairs[i] - pairs[i+1]
		}
	}
	return 0
}

// compare runs a query on the index and on its slow twin.
func (sh *shadow) compare(t *testing.T, ix *Index, q Query) {
	t.Helper()
	q.Rank = ByCode
	code := q.Code
	if q.ID != "" {
		code = sh.docs[q.ID].code
		if code == nil {
			if _, err := ix.Search(context.Background(), q); !errors.Is(err, hashing.ErrNoTerms) {
				t.Fatalf("%+v: error %v, want ErrNoTerms", q, err)
			}
			return
		}
	}
	want, within := sh.search(code, q)
	r, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	got := []found{}
	for _, h := range r.Hits {
		got = append(got, found{h.ID, h.Number, h.Distance})
		if !reflect.DeepEqual(h.Document, sh.docs[h.ID].doc) || !slices.Equal(h.Code, sh.docs[h.ID].code) {
			t.Fatalf("hit %q has a different document or code", h.ID)
		}
	}
	if !slices.Equal(want, got) {
		t.Fatalf("%+v: %s", q, cmp.Diff(want, got))
	}
	last := q.within(sh.width)
	if q.Radius == 0 && len(want) > 0 {
		last = want[len(want)-1].Distance
	}
	if !r.Complete || len(r.Within) <= last || !slices.Equal(r.Within[:last+1], within[:last+1]) {
		t.Fatalf("%+v: complete %v, within %v, want %v up to %d", q, r.Complete, r.Within, within, last)
	}
}

// corpora draw codes that are difficult in different ways.
var corpora = map[string]func(r *rand.Rand, width int) hashing.Code{
	"random": randomCode,
	"equal":  func(*rand.Rand, int) hashing.Code { return nil },
	"clustered": func(r *rand.Rand, width int) hashing.Code {
		c := randomCode(rand.New(rand.NewPCG(uint64(r.IntN(3)), 0)), width)
		for range r.IntN(3) {
			c.Flip(r.IntN(width))
		}
		return c
	},
}

func TestSearchIsExact(t *testing.T) {
	for _, width := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 64, 100, 128, 256, 512} {
		for name, draw := range corpora {
			t.Run(fmt.Sprintf("width=%d/%s", width, name), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(width), 1))
				if draw(r, width) == nil {
					same := randomCode(r, width)
					draw = func(*rand.Rand, int) hashing.Code { return slices.Clone(same) }
				}
				compareRandomly(t, r, width, draw)
			})
		}
	}
}

// compareRandomly fills an index in random steps and compares it with its slow twin after each.
func compareRandomly(t *testing.T, r *rand.Rand, width int, draw func(*rand.Rand, int) hashing.Code) {
	path := filepath.Join(t.TempDir(), "toy.db")
	ix := openToy(t, path)
	unsynced(ix)
	sh := &shadow{width: width, docs: map[string]shadowed{}}
	sh.grow(t, ix, r, draw, 60)
	adoptToy(t, ix, toy{Width: width})
	for range 4 {
		sh.compareAll(t, ix, r, draw)
		sh.grow(t, ix, r, draw, 50)
		sh.drop(t, ix, r, 10)
		sh.compareAll(t, ix, r, draw)
	}
	checkSound(t, ix)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	sh.compareAll(t, ix, r, draw)
}

// grow adds new documents and replaces some.
func (sh *shadow) grow(t *testing.T, ix *Index, r *rand.Rand, draw func(*rand.Rand, int) hashing.Code, n int) {
	var docs []ingest.Document
	for range n {
		c := draw(r, sh.width)
		d := coded(fmt.Sprint("d", r.IntN(200)), c, sh.width)
		d.Labels = []string{fmt.Sprint("l", r.IntN(3))}
		d.Fields = map[string]string{"part": fmt.Sprint(r.IntN(2))}
		if r.IntN(20) == 0 {
			d.Text, c = "", nil
		}
		docs = append(docs, d)
		sh.add(d, c)
	}
	add(t, ix, docs...)
}

func (sh *shadow) drop(t *testing.T, ix *Index, r *rand.Rand, n int) {
	ids := slices.Sorted(maps.Keys(sh.docs))
	r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	if got, err := ix.Delete(context.Background(), append(ids[:n:n], "unknown")...); err != nil || got != n {
		t.Fatalf("deleted %d of %d: %v", got, n, err)
	}
	for _, id := range ids[:n] {
		delete(sh.docs, id)
	}
}

// compareAll compares queries of every form.
func (sh *shadow) compareAll(t *testing.T, ix *Index, r *rand.Rand, draw func(*rand.Rand, int) hashing.Code) {
	ids := slices.Sorted(maps.Keys(sh.docs))
	for _, radius := range []int{0, -1, 1, 2, sh.width/2 + 1, sh.width} {
		for _, limit := range []int{1, 3, 10, 1000} {
			q := Query{Code: draw(r, sh.width), Limit: limit, Radius: radius}
			sh.compare(t, ix, q)
			sh.compare(t, ix, Query{ID: ids[r.IntN(len(ids))], Limit: limit, Radius: radius})
			q.Filter = []ingest.Condition{{Field: "label", Value: "l1"}}
			sh.compare(t, ix, q)
			q.Filter = append(q.Filter, ingest.Condition{Field: "part", Value: "0"}, ingest.Condition{Field: "title", Value: ""})
			sh.compare(t, ix, q)
		}
	}
}
