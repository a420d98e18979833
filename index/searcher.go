package index

import (
	"context"

	"github.com/hashsearch/hashsearch/hashing"
)

// ask is a query as the searchers take it.
type ask struct {
	code     hashing.Code
	k        int      // rows wanted
	radius   int      // at most this far, up to the bits of the code
	all      bool     // count everything within the radius
	filtered bool     // only rows count
	rows     []uint32 // ascending, none dead
	except   int      // a row to leave out, or -1
}

// A searcher offers a selection every row that may belong into it. It returns false, having offered nothing that
// counts, when it turns out that another would be cheaper.
type searcher interface {
	name() string
	search(ctx context.Context, s *snapshot, a ask, sel *selection, w *Work) (bool, error)
}

// nearest selects the rows that answer a. The searcher that is thought cheapest goes first; the scan can always do it.
func (s *snapshot) nearest(ctx context.Context, a ask, w *Work) (*selection, error) {
	for _, with := range s.searchers(a) {
		sel := newSelection(a, s.bits)
		w.Searcher = with.name()
		done, err := with.search(ctx, s, a, sel, w)
		if err != nil || done {
			return sel, err
		}
	}
	return newSelection(a, s.bits), nil
}

// Costs, measured on one core, in units of comparing one code of a scan: an address of the table costs a cache miss.
const (
	probeCost = 40
	tableBits = 24 // longer codes would need a table of more than 64 MiB
)

// searchers are those to try, in order. The table is worth it where the ball that is likely to hold the answer has
// fewer addresses than the scan has codes to compare, a probe costing as much as probeCost codes.
func (s *snapshot) searchers(a ask) []searcher {
	if s.bits > tableBits || a.filtered || hashing.BallSize(s.bits, s.likelyRadius(a))*probeCost > s.rows() {
		return []searcher{scan{}}
	}
	if t := s.addresses.of(s); t != nil {
		return []searcher{probing{t, s.rows() / probeCost}, scan{}}
	}
	return []searcher{scan{}} // another search is just building it
}

// likelyRadius is how far the answer is if codes are spread evenly. Trained codes lie in clusters and are nearer.
func (s *snapshot) likelyRadius(a ask) int {
	if a.all {
		return a.radius
	}
	for r := range a.radius {
		share := float64(hashing.BallSize(s.bits, r)) / float64(uint64(1)<<s.bits)
		if share*float64(s.live()) >= float64(a.k) {
			return r
		}
	}
	return a.radius
}
