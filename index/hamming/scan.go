package hamming

import "context"

// scan compares the query with every code.
type scan struct{}

func (scan) name() string { return "scan" }

// A scan compares block codes at a time. It starts with fewer and doubles their number, because
// many codes pass the bound while that is still wide.
const (
	firstBlock = 64
	block      = 4096
)

func (scan) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	sel.ascending = true
	return true, s.scanFrom(ctx, 0, q, sel, w)
}

// scanFrom compares all codes from the given row on.
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

// scanBlock compares the rows in [from, to), at most block of them.
func (s *Set) scanBlock(from, to int, q *Query, sel *selection, near []uint32) {
	start := from / lanes * lanes
	n := s.codes.near(start, to, q.Code, sel.bound, near)
	for _, i := range near[:n] {
		if row := start + int(i); row >= from {
			s.offer(uint32(row), q, sel)
		}
	}
}

// offer adds a row to sel if it is accepted and still near enough.
func (s *Set) offer(row uint32, q *Query, sel *selection) {
	if d := s.codes.distance(int(row), q.Code); d <= sel.bound && s.accepts(row, q) {
		sel.add(row, d)
	}
}

// rowsSearcher compares the rows that a filter keeps.
type rowsSearcher struct{}

func (rowsSearcher) name() string { return "rows" }

func (rowsSearcher) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	sel.ascending = true
	rows := q.Keep.Rows()
	w.Candidates += len(rows)
	var near [block]uint32
	for size := firstBlock; len(rows) > 0; size = min(2*size, block) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		some := rows[:min(size, len(rows))]
		rows = rows[len(some):]
		for _, row := range near[:active.nearRows(&s.codes, some, q.Code, sel.bound, near[:])] {
			if d := s.codes.distance(int(row), q.Code); d <= sel.bound && s.Alive(int(row)) {
				sel.add(row, d)
			}
		}
	}
	return true, nil
}
