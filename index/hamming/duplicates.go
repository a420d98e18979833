package hamming

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
)

// Duplicates are the groups of two and more rows that are connected: any two rows that differ in at most radius bits are in the same
// group, and so are those that a chain of such rows leads to, however far from each other. The largest group comes first, of equals the one
// with the smallest row; the rows of a group ascend.
//
// Rows with equal codes are found by sorting, so they cost nothing more. Then each distinct code is asked for what is
// within the radius, by all processors, as in [Set.SearchAll]; if there are many of them a structure is made for that. progress, which may
// be nil, is told how many have been asked. Nothing but the groups is kept of what they find, though a wide radius among
// many codes takes long. It ends early, with the context's error, when that ends.
func (s *Set) Duplicates(ctx context.Context, radius int, progress func(done, total int)) ([][]uint32, error) {
	runs := s.equal()
	u := newUnion(len(runs))
	if radius > 0 {
		if err := s.distinct(runs).join(ctx, radius, u, progress); err != nil {
			return nil, err
		}
	}
	return u.groups(runs), ctx.Err()
}

// equal are the living rows, those with the same code together; within a run rows ascend.
func (s *Set) equal() (runs [][]uint32) {
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

// compare orders rows by their codes.
func (c *codes) compare(a, b int) int {
	for j := range c.words {
		if o := cmp.Compare(c.word(a, j), c.word(b, j)); o != 0 {
			return o
		}
	}
	return 0
}

// distinct has one row for each run.
func (s *Set) distinct(runs [][]uint32) *Set {
	words := make([]uint64, 0, len(runs)*s.codes.words)
	for _, run := range runs {
		words = append(words, s.Code(int(run[0]))...)
	}
	return New(s.bits).Add(words)
}

// askedAtOnce is how many rows ask before progress is told.
const askedAtOnce = 4096

// join connects the rows that differ in at most radius bits.
func (s *Set) join(ctx context.Context, radius int, u *union, progress func(done, total int)) error {
	s, err := s.Indexed(ctx)
	if err != nil {
		return err
	}
	for from := 0; from < s.Len() && u.parts > 1; from += askedAtOnce {
		to := min(from+askedAtOnce, s.Len())
		if err := s.joinSome(ctx, from, to, min(radius, s.bits), u); err != nil {
			return err
		}
		if progress != nil {
			progress(to, s.Len())
		}
	}
	return nil
}

// joinSome connects the rows from..to-1 with those that are near them.
func (s *Set) joinSome(ctx context.Context, from, to, radius int, u *union) error {
	queries, near := make([]Query, to-from), make([]neighbours, to-from)
	for i := range queries {
		near[i] = neighbours{union: u, set: s, row: uint32(from + i), code: s.Code(from + i), radius: radius}
		queries[i] = Query{Code: near[i].code, Radius: radius, Count: true, Keep: &near[i]}
	}
	_, err := s.SearchAll(ctx, queries)
	for i := range near {
		near[i].connect()
	}
	return err
}

// The neighbours of a row are noted by a filter that keeps none of them: there may be more than memory holds.
type neighbours struct {
	*union
	set    *Set
	row    uint32
	code   hashing.Code
	radius int
	rows   []uint32
}

const mostNoted = 256 // neighbours, until they are connected

// Contains notes a row that is near and not noted by that one's own query; it is asked for those near enough, if not for others.
func (n *neighbours) Contains(row uint32) bool {
	if row > n.row && n.set.Distance(int(row), n.code) <= n.radius {
		if n.rows = append(n.rows, row); len(n.rows) == mostNoted {
			n.connect()
		}
	}
	return false
}

// Len says that all rows count, and more, so that they are looked for by their codes.
func (n *neighbours) Len() int { return math.MaxInt32 }

// Rows are none, for none is kept.
func (n *neighbours) Rows() []uint32 { return nil }

// connect joins the row with those noted.
func (n *neighbours) connect() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, row := range n.rows {
		n.join(n.row, row)
	}
	n.rows = n.rows[:0]
}

// A union says for each of its elements which other stands for it, a chain that ends in one that stands for itself.
type union struct {
	mu    sync.Mutex
	of    []uint32
	parts int // that are not connected
}

func newUnion(n int) *union {
	u := &union{of: make([]uint32, n), parts: n}
	for i := range u.of {
		u.of[i] = uint32(i)
	}
	return u
}

// root is the end of the chain, which is halved.
func (u *union) root(i uint32) uint32 {
	for u.of[i] != i {
		u.of[i] = u.of[u.of[i]]
		i = u.of[i]
	}
	return i
}

func (u *union) join(a, b uint32) {
	a, b = u.root(a), u.root(b)
	if a != b {
		u.of[max(a, b)] = min(a, b)
		u.parts--
	}
}

// groups are the rows of the runs that are connected, if there are two or more.
func (u *union) groups(runs [][]uint32) (groups [][]uint32) {
	of := make([][]uint32, len(runs))
	for i, run := range runs {
		r := u.root(uint32(i))
		of[r] = append(of[r], run...)
	}
	for _, rows := range of {
		if len(rows) > 1 {
			slices.Sort(rows)
			groups = append(groups, rows)
		}
	}
	slices.SortFunc(groups, func(a, b []uint32) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0])) })
	return groups
}
