package index

import (
	"context"
	"math/bits"
)

// scan compares the query with every code.
type scan struct{}

func (scan) name() string { return "scan" }

// stride is how many codes are compared between two looks at the context.
const stride = 1 << 16

func (scan) search(ctx context.Context, s *snapshot, a ask, sel *selection, w *Work) (bool, error) {
	sel.order = true
	if a.filtered {
		return true, s.scanRows(ctx, a, sel, w)
	}
	w.Candidates += s.rows()
	return true, s.scanFrom(ctx, 0, a, sel)
}

// scanFrom compares all codes from a row on.
func (s *snapshot) scanFrom(ctx context.Context, from int, a ask, sel *selection) error {
	for ; from < s.rows(); from += stride {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+stride, s.rows())
		switch s.words {
		case 1:
			s.scan1(from, to, a, sel)
		case 2:
			s.scan2(from, to, a, sel)
		default:
			s.scanN(from, to, a, sel)
		}
	}
	return nil
}

// offer adds a row that is near enough, unless it is dead or left out.
func (s *snapshot) offer(row, distance int, a ask, sel *selection) {
	if row != a.except && (s.dead.IsEmpty() || !s.dead.Contains(uint32(row))) {
		sel.add(uint32(row), distance)
	}
}

func (s *snapshot) scan1(from, to int, a ask, sel *selection) {
	q, bound := a.code[0], sel.bound
	for i, c := range s.codes[from:to] {
		if d := bits.OnesCount64(c ^ q); d <= bound {
			s.offer(from+i, d, a, sel)
			bound = sel.bound
		}
	}
}

func (s *snapshot) scan2(from, to int, a ask, sel *selection) {
	q0, q1, bound := a.code[0], a.code[1], sel.bound
	codes := s.codes[2*from : 2*to]
	for i := 0; i+1 < len(codes); i += 2 {
		if d := bits.OnesCount64(codes[i]^q0) + bits.OnesCount64(codes[i+1]^q1); d <= bound {
			s.offer(from+i/2, d, a, sel)
			bound = sel.bound
		}
	}
}

func (s *snapshot) scanN(from, to int, a ask, sel *selection) {
	bound := sel.bound
	for row := from; row < to; row++ {
		if d := s.distance(row, a); d <= bound {
			s.offer(row, d, a, sel)
			bound = sel.bound
		}
	}
}

func (s *snapshot) distance(row int, a ask) int {
	c := s.codes[row*s.words:][:len(a.code)]
	d := 0
	for i, w := range a.code {
		d += bits.OnesCount64(w ^ c[i])
	}
	return d
}

// scanRows compares the codes of the rows that the filter left.
func (s *snapshot) scanRows(ctx context.Context, a ask, sel *selection, w *Work) error {
	w.Candidates += len(a.rows)
	for i, row := range a.rows {
		if i%stride == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if d := s.distance(int(row), a); d <= sel.bound && int(row) != a.except {
			sel.add(row, d)
		}
	}
	return nil
}
