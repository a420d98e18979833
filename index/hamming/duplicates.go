package hamming

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
)

// Duplicates returns the groups of two and more rows that are connected: two rows that differ in at
// most radius bits are in the same group, and so are rows that a chain of such pairs links, however
// far apart they are. Groups are ordered by falling size, then by smallest row. The rows of a group
// ascend.
//
// Rows with equal codes are found by sorting. Then each distinct code is searched for its
// neighbours within the radius, on all processors as in [Set.SearchAll]; if there are many codes, a
// structure is built first. A wide radius among many codes takes long, but only the groups are kept
// in memory. progress, if not nil, is called with the number of codes searched. If ctx is
// cancelled, Duplicates returns ctx's error early.
func (s *Set) Duplicates(ctx context.Context, radius int, progress func(done, total int)) ([][]uint32, error) {
	runs := s.runs()
	u := newUnion(len(runs))
	if radius > 0 {
		if err := s.representatives(runs).join(ctx, radius, u, progress); err != nil {
			return nil, err
		}
	}
	return u.groups(runs), ctx.Err()
}

// runs returns the live rows grouped by code. Rows ascend within a run.
func (s *Set) runs() (runs [][]uint32) {
	rows := make([]uint32, 0, s.Live())
	for row := range s.Len() {
		if s.Alive(row) {
			rows = append(rows, uint32(row))
		}
	}
	slices.SortFunc(rows, func(a, b uint32) int { return cmp.Or(s.codes.compare(int(a), int(b)), cmp.Compare(a, b)) })
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && s.codes.compare(int(rows[0]), int(rows[n])) == 0 {
			n++
		}
		runs, rows = append(runs, rows[:n:n]), rows[n:]
	}
	return runs
}

// compare orders two rows by their codes.
func (c *codes) compare(a, b int) int {
	for j := range c.words {
		if o := cmp.Compare(c.word(a, j), c.word(b, j)); o != 0 {
			return o
		}
	}
	return 0
}

// representatives returns a set with one row for each run.
func (s *Set) representatives(runs [][]uint32) *Set {
	words := make([]uint64, 0, len(runs)*s.codes.words)
	for _, run := range runs {
		words = append(words, s.Code(int(run[0]))...)
	}
	return New(s.bits).Add(words)
}

// joinSize is the number of rows searched between two calls of progress.
const joinSize = 4096

// join connects the rows of s that differ in at most radius bits.
func (s *Set) join(ctx context.Context, radius int, u *union, progress func(done, total int)) error {
	s, err := s.Indexed(ctx)
	if err != nil {
		return err
	}
	for from := 0; from < s.Len() && u.parts > 1; from += joinSize {
		to := min(from+joinSize, s.Len())
		if err := s.joinRange(ctx, from, to, min(radius, s.bits), u); err != nil {
			return err
		}
		if progress != nil {
			progress(to, s.Len())
		}
	}
	return nil
}

// joinRange connects the rows in [from, to) with their neighbours.
func (s *Set) joinRange(ctx context.Context, from, to, radius int, u *union) error {
	queries, near := make([]Query, to-from), make([]neighbourFilter, to-from)
	for i := range queries {
		near[i] = neighbourFilter{union: u, set: s, row: uint32(from + i), code: s.Code(from + i), radius: radius}
		queries[i] = Query{Code: near[i].code, Radius: radius, Count: true, Keep: &near[i]}
	}
	_, err := s.SearchAll(ctx, queries)
	for i := range near {
		near[i].connect()
	}
	return err
}

// A neighbourFilter collects the neighbours of a row. It is a filter that rejects all rows, so that
// a search does not keep them: there may be more than fit into memory.
type neighbourFilter struct {
	*union
	set    *Set
	row    uint32
	code   hashing.Code
	radius int
	rows   []uint32
}

const maxPending = 256 // neighbours collected before they are connected

// Contains collects a row that is near, unless the query of that row finds the pair. It checks the
// distance itself, so that it does not depend on the searcher.
func (n *neighbourFilter) Contains(row uint32) bool {
	if row > n.row && n.set.Distance(int(row), n.code) <= n.radius {
		if n.rows = append(n.rows, row); len(n.rows) == maxPending {
			n.connect()
		}
	}
	return false
}

// Len returns more than the number of rows, so that no searcher enumerates Rows.
func (n *neighbourFilter) Len() int { return math.MaxInt32 }

// Rows returns nil: no row is kept.
func (n *neighbourFilter) Rows() []uint32 { return nil }

// connect joins the row with the collected neighbours.
func (n *neighbourFilter) connect() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, row := range n.rows {
		n.join(n.row, row)
	}
	n.rows = n.rows[:0]
}

// A union is a forest of disjoint sets. A root is its own parent.
type union struct {
	mu     sync.Mutex
	parent []uint32
	parts  int // number of sets
}

func newUnion(n int) *union {
	u := &union{parent: make([]uint32, n), parts: n}
	for i := range u.parent {
		u.parent[i] = uint32(i)
	}
	return u
}

// root returns the root of i and halves the path to it.
func (u *union) root(i uint32) uint32 {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *union) join(a, b uint32) {
	a, b = u.root(a), u.root(b)
	if a != b {
		u.parent[max(a, b)] = min(a, b)
		u.parts--
	}
}

// groups returns the rows of connected runs, for groups of two or more rows.
func (u *union) groups(runs [][]uint32) (groups [][]uint32) {
	joined := make([][]uint32, len(runs))
	for i, run := range runs {
		r := u.root(uint32(i))
		joined[r] = append(joined[r], run...)
	}
	for _, rows := range joined {
		if len(rows) > 1 {
			slices.Sort(rows)
			groups = append(groups, rows)
		}
	}
	slices.SortFunc(groups, func(a, b []uint32) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0])) })
	return groups
}
