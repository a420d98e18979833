package hamming

import "context"

// A structure is an index over the first rows of a set that speeds up searches. Later rows are
// scanned.
type structure interface {
	rows() int
	bytes() int64
	// cost returns the estimated cost of finding all rows within a radius. Its unit is one word
	// compared in a scan.
	cost(radius int) float64
	// searcher returns a searcher that gives up once it has spent budget, in the unit of cost.
	searcher(budget float64) searcher
}

// Indexed returns the set with a structure over all its rows, or without one if the set is too
// small to benefit. It takes up to a second for a million rows. If ctx is cancelled, it returns
// ctx's error early.
func (s *Set) Indexed(ctx context.Context) (*Set, error) {
	next := *s
	next.structure, next.groups = nil, nil
	var err error
	switch {
	case s.Len() < minIndexed:
	case s.fitsTable():
		next.structure, err = newTable(ctx, s)
	default:
		err = next.index(ctx)
	}
	return &next, err
}

// index adds a mih and, to codes of several words, groups.
func (s *Set) index(ctx context.Context) error {
	m, err := newMIH(ctx, s)
	if err != nil {
		return err
	}
	if s.structure = m; s.codes.words > 1 {
		s.groups = newGroups(ctx, s, m)
	}
	return ctx.Err()
}

// plannedBytes returns the size in bytes of the structure that Indexed would build if the
// codes are such that it is largest.
func (s *Set) plannedBytes() (n int64) {
	switch {
	case s.Len() < minIndexed:
		return 0
	case s.fitsTable():
		return part{0, s.bits}.bytes(s.Len(), false)
	}
	for _, p := range s.parts() {
		n += p.bytes(s.Len(), s.hinted())
	}
	if s.codes.words > 1 {
		n += mostGroupsBytes(s.Len(), s.codes.words)
	}
	return n
}

// Sharing returns the set with the structure of earlier, an earlier state of s. Between the two,
// rows may only have been added or deleted.
func (s *Set) Sharing(earlier *Set) *Set {
	next := *s
	next.structure, next.groups = earlier.structure, earlier.groups
	return &next
}

// Stale reports whether so many rows were added since the structure was built that it should be
// rebuilt.
func (s *Set) Stale() bool {
	return s.structure != nil && s.Len()-s.structure.rows() > max(maxUnindexed, s.structure.rows()/8)
}

const (
	minIndexed   = 20_000 // rows below which no structure is built
	maxUnindexed = 16_384 // rows behind a structure that never make it stale
)
