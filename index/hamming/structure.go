package hamming

import "context"

// A structure makes searches faster. It is over the first rows of a set; those behind are scanned.
type structure interface {
	rows() int
	bytes() int64
	// cost is what it is thought to take to see all rows within a radius, in units of a word compared in a scan.
	cost(radius int) float64
	// within is the searcher that gives up after that cost.
	within(budget float64) searcher
}

// Indexed is the set with a structure over all its rows, or without one where none would pay. It takes up to a second for a
// million rows and ends early, with the context's error, when that ends.
func (s *Set) Indexed(ctx context.Context) (*Set, error) {
	next := *s
	var err error
	switch {
	case s.Len() < fewest:
		next.structure = nil
	case s.tabled():
		next.structure, err = newTable(ctx, s)
	default:
		next.structure, err = newMIH(ctx, s)
	}
	return &next, err
}

// planned is what Indexed's structure takes in bytes.
func (s *Set) planned() (n int64) {
	switch {
	case s.Len() < fewest:
		return 0
	case s.tabled():
		return part{0, s.bits}.bytes(s.Len(), false)
	}
	for _, p := range s.parts() {
		n += p.bytes(s.Len(), s.hinted())
	}
	return n
}

// Sharing is the set with the structure of an earlier state of it, to which rows were added and in which rows died since.
func (s *Set) Sharing(earlier *Set) *Set {
	next := *s
	next.structure = earlier.structure
	return &next
}

// Stale reports whether so many rows came since the structure was made that it should be made anew.
func (s *Set) Stale() bool {
	return s.structure != nil && s.Len()-s.structure.rows() > max(mostScanned, s.structure.rows()/8)
}

const (
	fewest      = 20_000 // rows that a structure is worth having for
	mostScanned = 16_384 // rows behind a structure that are scanned without thinking of a new one
)
