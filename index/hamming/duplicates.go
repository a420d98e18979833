package hamming

import (
	"cmp"
	"context"
	"slices"
)

// Duplicates are the groups of two and more rows that are connected: any two rows that differ in at most radius bits are in the same
// group, and so are those that a chain of such rows leads to, however far from each other. The largest group comes first, of equals the one
// with the smallest row; the rows of a group ascend.
//
// Rows with equal codes are found by sorting, so they cost nothing more. Then each distinct code is asked for what is
// within the radius, by all processors, as in [Set.SearchAll]; if there are many of them a structure is made for that. progress, which may
// be nil, is told how many have been asked. A wide radius among dense codes finds most pairs of them. It ends early, with the context's error, when that ends.
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

// askedAtOnce is how many rows ask before the connections that they found are noted.
const askedAtOnce = 4096

// join connects the rows that differ in at most radius bits.
func (s *Set) join(ctx context.Context, radius int, u union, progress func(done, total int)) error {
	s, err := s.Indexed(ctx)
	if err != nil {
		return err
	}
	for from := 0; from < s.Len(); from += askedAtOnce {
		to := min(from+askedAtOnce, s.Len())
		queries := make([]Query, to-from)
		for i := range queries {
			queries[i] = Query{Code: s.Code(from + i), K: s.Len(), Radius: min(radius, s.bits), Count: true}
		}
		answers, err := s.SearchAll(ctx, queries)
		if err != nil {
			return err
		}
		for i, a := range answers {
			for _, f := range a.Found {
				u.connect(uint32(from+i), f.Row)
			}
		}
		if progress != nil {
			progress(to, s.Len())
		}
	}
	return nil
}

// A union says for each of its elements which other stands for it, a chain that ends in one that stands for itself.
type union []uint32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = uint32(i)
	}
	return u
}

// root is the end of the chain, which is halved.
func (u union) root(i uint32) uint32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) connect(a, b uint32) {
	a, b = u.root(a), u.root(b)
	u[max(a, b)] = min(a, b)
}

// groups are the rows of the runs that are connected, if there are two or more.
func (u union) groups(runs [][]uint32) (groups [][]uint32) {
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
