package insight

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// Misfits calls fn with each document that has a word, and with how badly the model reconstructs
// it: see [hashing.Model.Misfit]. It uses all processors, so documents come in any order, but fn is
// never called concurrently. empty is the number of documents without a word. The error may be
// [hashing.ErrNoDecoder].
func Misfits(
	ctx context.Context, m *hashing.Model, docs iter.Seq2[index.Sketched, error], fn func(d index.Sketched, misfit float64),
) (empty int, err error) {
	g, failed := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	one := func(d index.Sketched) error {
		misfit, err := m.Misfit(d.Sketch)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case errors.Is(err, hashing.ErrNoTerms):
			empty++
		case err == nil:
			fn(d, misfit)
		default:
			return err
		}
		return nil
	}
	for d, err := range docs {
		if err != nil {
			return empty, errors.Join(g.Wait(), err)
		}
		if failed.Err() != nil {
			break
		}
		g.Go(func() error { return one(d) })
	}
	return empty, cmp.Or(g.Wait(), ctx.Err())
}
