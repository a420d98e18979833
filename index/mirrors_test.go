package index

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
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
	widths := []int{1, 7, 8, 16, 24, 25, 63, 64, 65, 128, 511, 512}
	model := toy{Width: widths[m.r.IntN(len(widths))], Mask: m.r.Uint64N(4)}
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

func (m *mirrors) feedback() {
	f := Feedback{Query: fmt.Sprint("fox", m.r.IntN(3)), Document: fmt.Sprint("d", m.r.IntN(9)), Verdict: Like, Time: time.Unix(int64(m.n), 0).UTC()}
	m.each(func(ix *Index) error { return ix.AddFeedback(context.Background(), []Feedback{f, f}) })
	if m.r.IntN(3) == 0 {
		m.each(func(ix *Index) error {
			_, err := ix.DeleteFeedback(context.Background(), Feedback{Query: "fox1"})
			return err
		})
	}
}

// adapt sets an adapter that reverses the bits of some queries, or removes it.
func (m *mirrors) adapt() {
	width := m.file.Width()
	if m.r.IntN(4) == 0 || width == 0 {
		m.each(func(ix *Index) error { _, err := ix.RemoveAdapter(context.Background()); return err })
		return
	}
	numbers := make([]float32, 2*width)
	for i := range numbers {
		numbers[i] = float32(m.r.IntN(3)-1) / 4
	}
	b, _ := binary.Append(binary.LittleEndian.AppendUint32(nil, uint32(width)), binary.LittleEndian, numbers)
	created := time.Unix(m.r.Int64N(1<<30), 0).UTC()
	m.each(func(ix *Index) error {
		a := &feedback.Adapter{Adaptation: Adaptation{Created: created}, Learned: new(hashing.Adapter)}
		if err := a.Learned.UnmarshalBinary(b); err != nil {
			return err
		}
		return ix.update(context.Background(), func(w *writer) error {
			a.Generation = w.meta.Current
			w.adapted, w.changed = a, true
			return a.Put(w)
		})
	})
}

// methods returns what each method that reads a collection returns, as text.
func methods() map[string]func(ctx context.Context, ix *Index) (any, error) {
	return map[string]func(ctx context.Context, ix *Index) (any, error){
		"Ball": func(ctx context.Context, ix *Index) (any, error) {
			r, hits, err := ix.Ball(ctx, Query{ID: "d1", Rank: ByCode, Radius: 3})
			if err != nil {
				return nil, err
			}
			all, err := collect(hits)
			return []any{r.Within, all}, err
		},
		"SearchAll":    searchAll(Query{Rank: ByCode, Text: "0f0f"}, Query{ID: "d2", Rank: ByCode, Sort: "label"}),
		"Bits":         func(ctx context.Context, ix *Index) (any, error) { return ix.Bits(ctx, 2) },
		"Correlations": func(ctx context.Context, ix *Index) (any, error) { return ix.Correlations(ctx) },
		"Drift":        func(ctx context.Context, ix *Index) (any, error) { return ix.Drift(ctx) },
		"Duplicates": func(ctx context.Context, ix *Index) (any, error) {
			return ix.Duplicates(ctx, DuplicateOptions{Radius: 2, Least: 2, Members: 5, Common: .3})
		},
		"Map":      func(ctx context.Context, ix *Index) (any, error) { return ix.Map(ctx, 20) },
		"Rows":     func(ctx context.Context, ix *Index) (any, error) { return collect(ix.Rows(ctx)) },
		"Sketches": func(ctx context.Context, ix *Index) (any, error) { return collect(ix.Sketches(ctx, 3)) },
		"Split": func(ctx context.Context, ix *Index) (any, error) {
			set, clear, err := ix.Split(ctx, 0, 2)
			return []any{set, clear}, err
		},
		"Size":  func(ctx context.Context, ix *Index) (any, error) { return counted(ix.Size()) },
		"Stats": func(ctx context.Context, ix *Index) (any, error) { return counted(ix.Stats()) },
		"Feedback": func(ctx context.Context, ix *Index) (any, error) {
			entries, total, err := ix.Feedback(ctx, 1, 5)
			return []any{entries, total}, err
		},
		"Document":  func(_ context.Context, ix *Index) (any, error) { return ix.Document("d1") },
		"Documents": func(ctx context.Context, ix *Index) (any, error) { return collect(ix.Documents(ctx)) },
	}
}

func searchAll(queries ...Query) func(ctx context.Context, ix *Index) (any, error) {
	return func(ctx context.Context, ix *Index) (any, error) {
		all, err := ix.SearchAll(ctx, queries)
		for i := range all {
			if all[i].Result != nil {
				all[i].Work = Work{}
			}
		}
		return all, err
	}
}

// counted returns the numbers of statistics that do not depend on the storage.
func counted(st *Stats, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return []any{st.Documents, st.Codes, st.NoCode, st.Labels, st.Words.Language, st.Mixture}, nil
}

func collect[T any](all iter.Seq2[T, error]) (list []T, err error) {
	for v, e := range all {
		if e != nil {
			return list, e
		}
		list = append(list, v)
	}
	return list, nil
}

// sameAnswers compares what a method returns. It is the first that each mirror is asked after a
// change that the other may have made.
func (m *mirrors) sameAnswers(name string, method func(ctx context.Context, ix *Index) (any, error)) {
	var answers []string
	for _, ix := range []*Index{m.file, m.two[0], m.two[1]} {
		v, err := method(context.Background(), ix)
		b, failed := json.Marshal(v)
		if failed != nil {
			m.t.Fatal(failed)
		}
		answers = append(answers, fmt.Sprintf("%s, %v", b, err))
	}
	for i, got := range answers[1:] {
		if diff := cmp.Diff(answers[0], got); diff != "" {
			m.t.Fatalf("%s of mirror %d: %s", name, i, diff)
		}
	}
}

// agree compares everything that can be read from the three, and the answers to queries. The second
// page of an answer is read from another index than the first.
func (m *mirrors) agree() {
	for name, method := range methods() { // in random order
		m.sameAnswers(name, method)
	}
	for _, ix := range []*Index{m.file, m.two[0], m.two[1]} {
		if err := ix.Settle(context.Background()); err != nil {
			m.t.Fatal(err)
		}
	}
	m.sameAnswers("SearchAll with words", searchAll(Query{Rank: ByWords, Text: "fox2"}, Query{Text: "0f0f fox1"}))
	want := m.contents(m.file)
	for _, ix := range m.two {
		if diff := cmp.Diff(want, m.contents(ix)); diff != "" {
			m.t.Fatal(diff)
		}
	}
	queries := []Query{{Code: hashing.NewCode(max(1, m.file.Width())), Rank: ByCode, Sort: "label"}, {Rank: ByWords, Text: "fox1 a3"}, {Text: "00ff fox2"}, {Rank: ByCode, Text: "0f0f", Rerank: BM25}, {ID: "d2"}, {Rank: ByCode, Text: "0f0f", Rerank: Asymmetric}, {Text: "fox3", Filter: []ingest.Condition{{Field: "label", Value: "l1"}}, Facets: []string{"label"}}, {Like: []string{"d1"}, Dislike: []string{"d3"}}}
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
	c["state"] = fmt.Sprint(ix.Next(), ix.Synonyms(), ix.Width(), ix.Adaptation())
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
		rounds = 10
	}
	for seed := range rounds {
		m := newMirrors(t, db, seed)
		steps := []func(){m.add, m.add, m.remove, m.adopt, m.use, m.settings, m.feedback, m.adapt, m.adapt, m.adapt}
		for range 15 {
			steps[m.r.IntN(len(steps))]()
			if m.agree(); t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		for _, ix := range []*Index{m.file, m.two[0], m.two[1]} {
			checkSound(t, ix)
			if st, err := ix.Size(); err != nil || (st.Following != nil) != (ix != m.file) || st.Following != nil && (st.Following.Follows == 0 || st.Following.Seconds == 0) {
				t.Errorf("%+v, %v", st.Following, err)
			}
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
			st, err = filestore.Open(path, opts.file())
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
