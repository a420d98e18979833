package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// A countdown is canceled once it was looked at so many times.
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

// lookups is how many keys of the file have been looked up so far.
func lookups(ix *Index) int {
	stats := ix.db.Stats().TxStats
	return int(stats.GetCursorCount())
}

// A search that is canceled reads nothing more, at whatever point that is: between two looks at the context, one document or its counts
// are read at most. Who is told to stop may look once more for the reason.
func TestCanceledSearchReadsNoMore(t *testing.T) {
	const documents, liked, setUp = 60, 10, 40 // lookups that open a generation, a page and a filter
	ix := newToy(t)
	r, ids := rand.New(rand.NewPCG(1, 2)), []string{}
	for i := range documents {
		d := coded(fmt.Sprint("d", i), randomCode(r, 16), 16, "a9", fmt.Sprint("a", i%9))
		d.Fields = map[string]string{"year": fmt.Sprint(1900 + i)}
		add(t, ix, d)
		ids = append(ids, d.ID)
	}
	adoptToy(t, ix, toy{Width: 16})
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
			ctx, before := &countdown{Context: t.Context(), left: left}, lookups(ix)
			_, err = ix.Search(ctx, q)
			return lookups(ix) - before, ctx.calls, err
		}
		total, calls, err := cost(1 << 30)
		if err != nil || calls < documents {
			t.Fatalf("%s: %d looks, %v", name, calls, err)
		}
		last := 0
		for left := range calls {
			read, called, err := cost(left)
			if !errors.Is(err, context.Canceled) || called > left+2 {
				t.Fatalf("%s, canceled at look %d: it looked %d times, %v", name, left, called, err)
			}
			if more := read - last; more > setUp {
				t.Errorf("%s: %d lookups between looks %d and %d", name, more, left-1, left)
			}
			last = read
		}
		if more := total - last; more > setUp {
			t.Errorf("%s: %d lookups after the last look, of %d", name, more, total)
		}
	}
}
