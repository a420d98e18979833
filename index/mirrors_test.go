package index

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/ingest"
)

// mirrors are a collection in a file and the same one in a database, which two indexes have open.
type mirrors struct {
	t    *testing.T
	file *Index
	two  [2]*Index
	r    *rand.Rand
	n    int // documents added
}

// each changes the file and, by one of the two, the database.
func (m *mirrors) each(change func(ix *Index) error) {
	for _, ix := range []*Index{m.file, m.two[m.r.IntN(2)]} {
		if err := change(ix); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *mirrors) add() {
	docs := []ingest.Document{}
	for range 1 + m.r.IntN(40) {
		m.n++
		d := ingest.Document{ID: fmt.Sprint("d", m.n), Text: fmt.Sprintf("%04x fox%d a%d", m.r.Uint32N(1<<16), m.r.IntN(9), m.r.IntN(10)), Labels: []string{fmt.Sprint("l", m.r.IntN(3))}}
		if m.n > 3 && m.r.IntN(3) == 0 {
			d.ID = fmt.Sprint("d", 1+m.r.IntN(m.n-1))
		}
		docs = append(docs, d)
	}
	m.each(func(ix *Index) error { return ix.Add(context.Background(), all(docs...), nil) })
}

func (m *mirrors) remove() {
	var ids []string
	for range 1 + m.r.IntN(60) {
		ids = append(ids, fmt.Sprint("d", 1+m.r.IntN(m.n+1)))
	}
	m.each(func(ix *Index) error { _, err := ix.Delete(context.Background(), ids...); return err })
}

func (m *mirrors) adopt() {
	model := toy{Width: 16, Mask: m.r.Uint64N(4)}
	m.each(func(ix *Index) error { _, err := ix.adopt(context.Background(), model, ix.Next(), nil); return err })
}

func (m *mirrors) use() {
	gs, err := m.file.Generations()
	if err != nil || len(gs) == 0 {
		return
	}
	id := gs[m.r.IntN(len(gs))].ID
	m.each(func(ix *Index) error { return ix.Use(context.Background(), id, nil) })
	for _, g := range gs {
		if g.ID != id && m.r.IntN(3) == 0 {
			m.each(func(ix *Index) error { return ix.Drop(g.ID) })
		}
	}
}

func (m *mirrors) settings() {
	synonyms := []string{"", "fox1, fox2"}[m.r.IntN(2)]
	m.each(func(ix *Index) error { return ix.SetSynonyms(synonyms) })
	if m.r.IntN(2) == 0 {
		language := []string{"en", "none"}[m.r.IntN(2)]
		m.each(func(ix *Index) error { return ix.setLanguage(language) })
	}
	m.each(func(ix *Index) error { return ix.Settle(context.Background()) })
}

// agree compares everything that can be read from the three, and the answers to queries. The second
// page of an answer is read from another index than the first.
func (m *mirrors) agree() {
	for _, ix := range []*Index{m.file, m.two[0], m.two[1]} {
		if err := ix.Settle(context.Background()); err != nil {
			m.t.Fatal(err)
		}
	}
	want := m.contents(m.file)
	for _, ix := range m.two {
		if diff := cmp.Diff(want, m.contents(ix)); diff != "" {
			m.t.Fatal(diff)
		}
	}
	queries := []Query{{Rank: ByWords, Text: "fox1 a3"}, {Text: "00ff fox2"}, {Rank: ByCode, Text: "0f0f", Rerank: BM25}, {ID: "d2"}, {Text: "fox3", Filter: []ingest.Condition{{Field: "label", Value: "l1"}}, Facets: []string{"label"}}, {Like: []string{"d1"}, Dislike: []string{"d3"}}}
	for _, q := range queries {
		q.Limit = 3
		m.samePages(q)
	}
}

func (m *mirrors) contents(ix *Index) contents {
	c := contents{}
	if err := c.read(ix); err != nil {
		m.t.Fatal(err)
	}
	maps.DeleteFunc(c, func(key, _ string) bool { return strings.HasPrefix(key, "generation ") && !strings.Contains(key, ":") })
	gs, err := ix.Generations()
	for _, g := range gs {
		g.Created = time.Time{}
		c[fmt.Sprint("described ", g.ID)] = fmt.Sprintf("%+v, %v", g, err)
	}
	c["state"] = fmt.Sprint(ix.Next(), ix.Synonyms(), ix.Width())
	return c
}

func (m *mirrors) samePages(q Query) {
	var cursors [2]string
	for page := range 2 {
		var results [2]string
		for i, ix := range [2]*Index{m.file, m.two[page]} {
			q.Cursor = cursors[i]
			r, err := ix.Search(context.Background(), q)
			if err == nil {
				r.Work.Elapsed, cursors[i] = 0, r.Next
				r.Work = Work{}
			}
			results[i] = fmt.Sprintf("%+v, %v", r, err)
		}
		if diff := cmp.Diff(results[0], results[1], cmpopts.EquateEmpty()); diff != "" {
			m.t.Fatalf("page %d of %+v: %s", page, q, diff)
		}
		if cursors[0] == "" {
			return
		}
	}
}

// A collection in a file and one in a database give the same answers, whichever of two processes
// changes and reads the latter.
func TestMirrors(t *testing.T) {
	db, rounds := server.database(t), uint64(3)
	if pgtest.Required() && !testing.Short() {
		rounds = 30
	}
	for seed := range rounds {
		m := newMirrors(t, db, seed)
		steps := []func(){m.add, m.add, m.remove, m.adopt, m.use, m.settings}
		for range 15 {
			steps[m.r.IntN(len(steps))]()
			if m.agree(); t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		for _, ix := range []*Index{m.file, m.two[0], m.two[1]} {
			checkSound(t, ix)
		}
	}
}

// newMirrors returns empty collections.
func newMirrors(t *testing.T, db *postgres.Database, seed uint64) *mirrors {
	t.Helper()
	opts, path := Options{Create: true, Language: "none"}, filepath.Join(t.TempDir(), "file.db")
	m := &mirrors{t: t, r: rand.New(rand.NewPCG(seed, 1))}
	for i, ix := range []**Index{&m.file, &m.two[0], &m.two[1]} {
		var st Store
		var err error
		if i == 0 {
			st, err = openFileStore(path, opts)
		} else {
			st, err = collectionAt(db, path, opts)
		}
		if err == nil {
			*ix, err = openStore(st, opts, readToy)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*ix).Close() })
	}
	unsynced(m.file)
	return m
}
