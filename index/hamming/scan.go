package hamming

import "context"

// scan compares the query with every code.
type scan struct{}

func (scan) name() string { return "scan" }

// block is how many codes are compared at once. Their number doubles up to it, for a bound that is still wide lets many pass.
const (
	firstBlock = 64
	block      = 4096
)

func (scan) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	sel.order = true
	return true, s.scanFrom(ctx, 0, q, sel, w)
}

// scanFrom compares all codes from a row on.
func (s *Set) scanFrom(ctx context.Context, from int, q *Query, sel *selection, w *Work) error {
	var near [block]uint32
	w.Candidates += max(0, s.Len()-from)
	for i, size := 0, firstBlock; from < s.Len(); i, size = i+1, min(2*size, block) {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		to := min(from/lanes*lanes+size, s.Len())
		s.scanBlock(from, to, q, sel, near[:])
		from = to
	}
	return ctx.Err()
}

// scanBlock compares the rows from..to-1, at most a block.
func (s *Set) scanBlock(from, to int, q *Query, sel *selection, near []uint32) {
	start := from / lanes * lanes
	n := s.codes.near(start, to, q.Code, sel.bound, near)
	for _, i := range near[:n] {
		if row := start + int(i); row >= from {
			s.offer(uint32(row), q, sel)
		}
	}
}

// offer adds a row if it counts and is still near enough.
func (s *Set) offer(row uint32, q *Query, sel *selection) {
	if d := s.codes.distance(int(row), q.Code); d <= sel.bound && s.counts(row, q) {
		sel.add(row, d)
	}
}

// listed compares the rows that a filter has left.
type listed struct{}

func (listed) name() string { return "rows" }

func (listed) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	sel.order = true
	rows := q.Keep.Rows()
	w.Candidates += len(rows)
	var near [block]uint32
	for size := firstBlock; len(rows) > 0; size = min(2*size, block) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		some := rows[:min(size, len(rows))]
		rows = rows[len(some):]
		for _, row := range near[:nearRows(&s.codes, some, q.Code, sel.bound, near[:])] {
			if d := s.codes.distance(int(row), q.Code); d <= sel.bound && s.Alive(int(row)) {
				sel.add(row, d)
			}
		}
	}
	return true, nil
}
