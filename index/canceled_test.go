package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// A countdown is a context that is cancelled after a number of calls of Err.
type countdown struct {
	context.Context
	left, calls int
}

func (c *countdown) Err() error {
	c.calls++
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A countedStore counts the keys that are looked up.
type countedStore struct {
	Store
	keys int
}

func (s *countedStore) View(ctx context.Context, fn func(View) error) error {
	return s.Store.View(ctx, func(v View) error { return fn(countedView{v, s}) })
}

type countedView struct {
	View
	store *countedStore
}

func (v countedView) Get(t Table, keys ...[]byte) ([][]byte, error) {
	v.store.keys += len(keys)
	return v.View.Get(t, keys...)
}

// A cancelled search stops reading, at whatever point it is cancelled: between two calls of Err it
// reads at most one batch of documents or their counts. It may call Err once more to get the
// reason.
func TestCanceledSearchReadsNoMore(t *testing.T) {
	const documents, liked = 2*format.ReadBatch + 60, 10
	const most = format.ReadBatch + 40 // keys of a batch, and those that open a generation and a filter
	ix := newToy(t)
	r, ids, docs := rand.New(rand.NewPCG(1, 2)), []string{}, []ingest.Document{}
	for i := range documents {
		d := coded(fmt.Sprint("d", i), randomCode(r, 16), 16, "a9", fmt.Sprint("a", i%9))
		d.Fields = map[string]string{"year": fmt.Sprint(1900 + i)}
		docs = append(docs, d)
		ids = append(ids, d.ID)
	}
	add(t, ix, docs...)
	adoptToy(t, ix, toy{Width: 16})
	counted := &countedStore{Store: ix.store}
	ix.store = counted
	text := Query{Text: "00ff a9 a3", Limit: documents}
	for name, change := range map[string]func(q *Query){
		"nearest":    func(*Query) {},
		"asymmetric": func(q *Query) { q.Rerank = Asymmetric },
		"tfidf":      func(q *Query) { q.Rerank = TFIDF },
		"bm25":       func(q *Query) { q.Rerank = BM25 },
		"explained":  func(q *Query) { q.Rerank, q.Explain = BM25, true },
		"likes":      func(q *Query) { q.Like, q.Dislike = ids[:liked], ids[liked:2*liked] },
		"filter":     func(q *Query) { q.Filter = []ingest.Condition{{Field: "title", Op: ingest.NotEqual, Value: "x"}} },
		"facets":     func(q *Query) { q.Facets = []string{"year", "label"} },
	} {
		q := text
		change(&q)
		cost := func(left int) (read, calls int, err error) {
			ctx, before := &countdown{Context: t.Context(), left: left}, counted.keys
			_, err = ix.Search(ctx, q)
			return counted.keys - before, ctx.calls, err
		}
		total, calls, err := cost(1 << 30)
		if err != nil || calls < documents {
			t.Fatalf("%s: %d calls, %v", name, calls, err)
		}
		last := 0
		for left := 0; left < calls; left += 1 + calls/60 {
			read, called, err := cost(left)
			if !errors.Is(err, context.Canceled) || called > left+2 {
				t.Fatalf("%s, cancelled at call %d: %d calls, %v", name, left, called, err)
			}
			if more := read - last; more > most {
				t.Errorf("%s: %d keys before call %d since the last one", name, more, left)
			}
			last = read
		}
		if more := total - last; more > most {
			t.Errorf("%s: %d keys after the last call, of %d", name, more, total)
		}
	}
}

// interrupted is a model whose search is cancelled in the middle of the text that it hashes.
type interrupted struct {
	toy
	cancel func()
	whole  *atomic.Int64 // number of texts that were hashed whatever the context
}

func (m interrupted) HashWhile(ctx context.Context, text string) (hashing.Sketch, error) {
	m.cancel()
	return m.toy.HashWhile(ctx, text)
}

func (m interrupted) Hash(text string) (hashing.Sketch, error) {
	m.whole.Add(1)
	return m.toy.Hash(text)
}

// A search that is cancelled while it hashes a text, of a query or of a document, does not hash it
// to the end.
func TestCanceledSearchStopsHashing(t *testing.T) {
	var cancel context.CancelFunc
	var whole atomic.Int64
	ix, err := openAt(t, filepath.Join(t.TempDir(), "toy.db"), &Options{Create: true}, func(blob []byte) (generations.Model, error) {
		m, err := readToy(blob)
		return interrupted{m.(toy), func() { cancel() }, &whole}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, ingest.Document{ID: "a", Text: "00ff"}, ingest.Document{ID: "b", Text: "0fff"})
	whole.Store(0)
	for _, q := range []Query{
		{Text: "00ff"},
		{Text: "00ff", Like: []string{"a"}},
		{Like: []string{"a"}},
		{Text: "00ff", Dislike: []string{"b"}},
		{ID: "a", Rerank: Asymmetric},
	} {
		var ctx context.Context
		ctx, cancel = context.WithCancel(t.Context())
		_, err := ix.Search(ctx, q)
		cancel()
		if !errors.Is(err, context.Canceled) || whole.Load() > 0 {
			t.Errorf("%+v: %v, %d texts hashed to the end", q, err, whole.Load())
		}
		whole.Store(0)
	}
}
