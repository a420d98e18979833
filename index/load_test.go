package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestLoad has two writers add, replace and delete documents and change the generation, while eight
// readers search. The load is heavy enough that structures are built and dead rows are removed
// meanwhile. Each answer must equal a full sort of a state that was current during the search, and
// no reader may see an older state than any reader has seen before. The test ends when all of this
// has happened, but not before the time in HASHSEARCH_LOAD:
//
//	HASHSEARCH_LOAD=1m go test -race -run Load ./index
func TestLoad(t *testing.T) {
	n := 21_000
	if testing.Short() {
		n = 3000 // too few for a structure
	}
	l := newLoad(t, n)
	if s := os.Getenv("HASHSEARCH_LOAD"); s != "" {
		var err error
		if l.duration, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	l.start = time.Now()
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { l.write(rand.New(rand.NewPCG(uint64(i), 1)), i) })
	}
	for i := range 8 {
		wg.Go(func() { l.read(rand.New(rand.NewPCG(uint64(i), 2))) })
	}
	wg.Go(l.watch)
	wg.Go(l.switchGenerations)
	wg.Wait()
	t.Logf("%d answers, %d by a structure, %d filtered, %d commits, %d changes of generation, %d compactions, %d documents",
		l.answers.Load(), l.structure.Load(), l.filtered.Load(), l.commits.Load(), l.changes.Load(), l.compactions(), len(l.docs))
	if !l.enough() {
		t.Error("the load was too light")
	}
	checkSound(t, l.ix)
	if err := l.ix.Close(); err != nil {
		t.Error(err)
	}
}

// A load is a set of concurrent writers and readers.
type load struct {
	*ledger
	t           *testing.T
	n           int // documents at the beginning, and approximately later
	ix          *Index
	generations []uint64
	start       time.Time
	duration    time.Duration

	// latest is the newest transaction that a reader or writer has seen.
	latest                                                atomic.Int64
	answers, structure, filtered, commits, changes, lines atomic.Int64
	line                                                  sync.Map // lines seen by readers
	versions                                              atomic.Int64
}

// newLoad returns a load on n documents in clusters, with two generations.
func newLoad(t *testing.T, n int) *load {
	l := &load{t: t, n: n, ix: newToy(t), ledger: &ledger{now: map[string]uint32{}}}
	unsynced(l.ix)
	first := adoptToy(t, l.ix, toy{Width: ledgerWidth})
	r := rand.New(rand.NewPCG(1, 1))
	for from := 0; from < n; from += batchDocuments {
		l.add(l.newDocuments(r, "first", from, min(batchDocuments, n-from)))
	}
	l.generations = []uint64{first, adoptToy(t, l.ix, toy{Width: ledgerWidth, Mask: 1 << 20})}
	return l
}

// newDocuments returns new documents in clusters.
func (l *load) newDocuments(r *rand.Rand, prefix string, from, n int) (docs []ledgered) {
	for i := range n {
		code := rand.New(rand.NewPCG(r.Uint64N(200), 7)).Uint64()
		for range r.IntN(8) {
			code ^= 1 << r.IntN(ledgerWidth)
		}
		docs = append(docs, ledgered{id: fmt.Sprint(prefix, from+i), label: fmt.Sprint(r.IntN(5)), code: code, version: l.versions.Add(1)})
	}
	return docs
}

// compactions returns how often readers found new arrays, without those of a new generation.
func (l *load) compactions() int64 { return l.lines.Load() - 1 - l.changes.Load() }

// enough reports whether everything that the test requires has happened.
func (l *load) enough() bool {
	return min(l.filtered.Load(), l.changes.Load(), l.compactions()) > 0 && l.answers.Load() > 500 && (l.structure.Load() > 0 || testing.Short())
}

// done reports whether the load ends.
func (l *load) done() bool {
	t := time.Since(l.start)
	return l.t.Failed() || t > l.duration && l.enough() || t > l.duration+time.Minute
}

// observe records that a state is or was current.
func (l *load) observe(tx int) {
	for before := l.latest.Load(); int64(tx) > before; before = l.latest.Load() {
		l.latest.CompareAndSwap(before, int64(tx))
	}
}

// commit runs fn in a transaction and records it. fn updates the ledger.
func (l *load) commit(fn func(w *writer) error) error {
	version := uint64(0)
	err := l.ix.update(context.Background(), func(w *writer) error {
		err := fn(w)
		if w.changed { // nothing else is committed
			version = w.Version()
		}
		return err
	})
	if err == nil && version > 0 {
		l.observe(int(version))
		l.commits.Add(1)
	}
	return err
}

// add stores documents as Index.Add does.
func (l *load) add(docs []ledgered) {
	err := errStale
	for errors.Is(err, errStale) {
		var items []*item
		for _, d := range docs {
			items = append(items, newItem(d.document()))
		}
		var p *preparation
		if p, err = l.ix.prepare(context.Background(), items, new(counters)); err != nil {
			break
		}
		err = l.commit(func(w *writer) error {
			if err := w.add(items, p, roaring.New()); err != nil {
				return err
			}
			l.added(int(w.Version()), docs)
			return nil
		})
	}
	if err != nil {
		l.t.Error(err)
	}
}

// write adds, replaces and deletes documents.
func (l *load) write(r *rand.Rand, number int) {
	for n := 0; !l.done(); n += 1000 {
		docs := l.newDocuments(r, fmt.Sprint("w", number, "-"), n, r.IntN(l.n/20))
		for id := range l.sample(r, r.IntN(l.n/35)) {
			docs = append(docs, l.newDocuments(r, id, 0, 1)...)
			docs[len(docs)-1].id = id
		}
		l.add(docs)
		err := l.commit(func(w *writer) error {
			ids := slices.Collect(maps.Keys(l.sample(r, 1+r.IntN(l.n/14))))
			l.deleted(int(w.Version()), ids)
			_, err := w.delete(ids)
			return err
		})
		if err != nil {
			l.t.Error(err)
		}
	}
}

// switchGenerations activates the other generation some commits after each compaction. Distances do
// not change, since the models differ by the same bits in every code.
func (l *load) switchGenerations() {
	for r := rand.New(rand.NewPCG(1, 3)); !l.done(); time.Sleep(time.Millisecond) {
		if l.compactions() <= l.changes.Load() {
			continue
		}
		for until := l.commits.Load() + r.Int64N(9); l.commits.Load() < until && !l.done(); {
			time.Sleep(time.Millisecond)
		}
		if err := l.ix.Use(context.Background(), l.generations[l.changes.Load()%2], nil); err != nil {
			l.t.Error(err)
		}
		l.changes.Add(1)
	}
}

// read searches in three ways. It pauses, since checking an answer takes longer than finding it and
// writers need time, too.
func (l *load) read(r *rand.Rand) {
	for ; !l.done(); time.Sleep(10 * time.Millisecond) {
		switch queries := l.queries(r); r.IntN(4) {
		case 0:
			l.searchBetween(queries[:1], l.searchOne)
		case 1:
			l.searchBetween(queries, l.searchMany)
		default:
			l.searchAt(queries[0])
		}
	}
}

// queries returns queries near documents, some with a radius and some with a filter.
func (l *load) queries(r *rand.Rand) (queries []Query) {
	for len(queries) < 3 {
		for _, d := range l.sample(r, 3) {
			code := d.code ^ 1<<r.IntN(ledgerWidth)
			q := Query{Rank: ByCode, Text: hashing.Code{code}.Hex(ledgerWidth), Limit: 1 + r.IntN(20), Radius: r.IntN(9)}
			if r.IntN(3) == 0 {
				q.Filter = []ingest.Condition{{Field: "label", Value: fmt.Sprint(r.IntN(6))}}
			}
			queries = append(queries, q)
		}
	}
	return queries
}

// watch views states continuously, so that it meets the replacement of one by another.
func (l *load) watch() {
	for ; !l.done(); time.Sleep(50 * time.Microsecond) {
		l.view(func(View, *snapshot) error { return nil })
	}
}

// view is Index.view for a state that must not be older than any seen before. It returns the
// transaction.
func (l *load) view(do func(v View, s *snapshot) error) (seen int) {
	latest := int(l.latest.Load())
	err := l.ix.view(context.Background(), func(v View, s *snapshot) error {
		seen = int(v.Version())
		m, err := format.ReadMeta(v)
		if err != nil {
			return err
		}
		if int(s.version) != seen || m.Current != s.generation || m.Next != s.next {
			return fmt.Errorf("the file has generation %d and next number %d, memory %d and %d, of transaction %d", m.Current, m.Next, s.generation, s.next, s.version)
		}
		if _, old := l.line.LoadOrStore(s.line, true); !old {
			l.lines.Add(1)
		}
		return do(v, s)
	})
	if err != nil {
		l.t.Errorf("transaction %d: %v", seen, err)
	}
	if seen < latest {
		l.t.Errorf("transaction %d seen after %d", seen, latest)
	}
	l.observe(seen)
	return seen
}

// searchAt searches as Index.Search does, in a known state.
func (l *load) searchAt(q Query) {
	r := new(Result)
	seen := l.view(func(v View, s *snapshot) error {
		se := &search{ix: l.ix, view: v, snapshot: s, query: q.withDefaults(), result: r}
		if err := se.begin(context.Background()); err != nil {
			return err
		}
		return se.run(context.Background())
	})
	l.count(q, r)
	if diff := l.difference(seen, q, r); diff != "" {
		l.t.Errorf("transaction %d: %+v: %s", seen, q, diff)
	}
}

// searchBetween runs queries whose results must all be of one state that was current meanwhile.
func (l *load) searchBetween(queries []Query, run func([]Query) ([]*Result, error)) {
	from := int(l.latest.Load())
	results, err := run(queries)
	if err != nil {
		l.t.Error(err)
		return
	}
	diff, transactions := "", l.between(from)
	for _, tx := range transactions {
		diff = ""
		for i, r := range results {
			diff += l.difference(tx, queries[i], r)
		}
		if diff == "" {
			break
		}
	}
	if diff != "" {
		l.t.Errorf("none of the transactions %d: %+v: %s", transactions, queries, diff)
	}
	for i, r := range results {
		l.count(queries[i], r)
	}
}

func (l *load) searchOne(queries []Query) ([]*Result, error) {
	r, err := l.ix.Search(context.Background(), queries[0])
	return []*Result{r}, err
}

func (l *load) searchMany(queries []Query) (results []*Result, err error) {
	replies, err := l.ix.SearchAll(context.Background(), queries)
	for _, r := range replies {
		results, err = append(results, r.Result), errors.Join(err, r.Err)
	}
	return results, err
}

// count counts an answer by its properties.
func (l *load) count(q Query, r *Result) {
	l.answers.Add(1)
	if r.Work.Searcher == "mih" {
		l.structure.Add(1)
	}
	if len(q.Filter) > 0 {
		l.filtered.Add(1)
	}
}
