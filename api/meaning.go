package api

import (
	"context"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
)

// meaningTerms is the number of terms on each side of a bit in an explanation.
const meaningTerms = 6

func newMeaning(i int, m hashing.BitMeaning) wire.Meaning {
	return wire.Meaning{Bit: i, On: list(m.On), Off: list(m.Off)}
}

// meaningsOf returns the meanings of all bits of m. A meaning takes two passes of the decoder, far
// longer than a search, so they are computed once per model. The caller must not hold a search turn
// while it waits for them.
func (s *server) meaningsOf(ctx context.Context, m model) ([]wire.Meaning, error) {
	return s.meanings.Of(ctx, m.Fingerprint(), always{}, queued(s.computing, func(ctx context.Context) ([]wire.Meaning, error) {
		all := make([]wire.Meaning, m.Bits())
		return all, parallel.Each(ctx, len(all), func(i int) error {
			all[i] = newMeaning(i, m.Meaning(i, meaningTerms))
			return nil
		})
	}))
}

// differences returns the meanings of the bits in which any hit differs from the query.
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
