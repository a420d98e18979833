package api

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
)

// meaningTerms is how many terms a side describe a bit in an explanation.
const meaningTerms = 6

func newMeaning(i int, m hashing.BitMeaning) wire.Meaning {
	return wire.Meaning{Bit: i, On: list(m.On), Off: list(m.Off)}
}

// meaningsOf lists what every bit of m stands for. To find out takes two passes of the decoder a bit, far more
// than a search, so it is done once a model; who holds a turn among searches does not wait for it.
func (s *server) meaningsOf(ctx context.Context, m model) ([]wire.Meaning, error) {
	return s.meanings.of(ctx, m.Fingerprint(), always{}, inTurn(s.computing, func(ctx context.Context) ([]wire.Meaning, error) {
		all := make([]wire.Meaning, m.Bits())
		each, ctx := errgroup.WithContext(ctx)
		each.SetLimit(runtime.GOMAXPROCS(0))
		for i := range all {
			each.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				all[i] = newMeaning(i, m.Meaning(i, meaningTerms))
				return nil
			})
		}
		return all, each.Wait()
	}))
}

// differences picks the bits in which some hit differs.
func differences(all []wire.Meaning, hits []wire.Hit) []wire.Meaning {
	differs := make([]bool, len(all))
	for _, h := range hits {
		for _, i := range h.Differing {
			differs[i] = true
		}
	}
	some := []wire.Meaning{}
	for i, d := range differs {
		if d {
			some = append(some, all[i])
		}
	}
	return some
}
