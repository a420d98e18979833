package hamming

import "context"

// maxTableBits is the width of the longest codes that may have a table. Its starts take 256 MiB.
const maxTableBits = 26

// fitsTable reports whether a table is worth its memory: at most 16 addresses per row.
func (s *Set) fitsTable() bool { return s.bits <= maxTableBits && 1<<s.bits <= 16*s.Len() }

// A table finds rows by using their code as an address.
type table struct {
	bits    int
	buckets buckets
}

func newTable(ctx context.Context, s *Set) (*table, error) {
	return &table{s.bits, newBuckets(ctx, s, part{0, s.bits}, false)}, ctx.Err()
}

func (t *table) rows() int    { return len(t.buckets.rows) }
func (t *table) bytes() int64 { return t.buckets.bytes() }

func (t *table) cost(radius int) float64 { return probeCost * ballSize(t.bits, radius) }

func (t *table) searcher(budget float64) searcher { return tableSearcher{t, int(budget / probeCost)} }

// A tableSearcher searches by table and gives up after budget addresses.
type tableSearcher struct {
	*table
	budget int
}

func (tableSearcher) name() string { return "table" }

// search enumerates the codes of the ball, nearest first, until k rows are found.
func (t tableSearcher) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, t.rows(), q, sel, w); err != nil {
		return false, err
	}
	for d := 0; d <= sel.bound; d++ {
		for mask := range masks(t.bits, d) {
			if w.Probes++; w.Probes > t.budget {
				return false, ctx.Err()
			}
			from, to := t.buckets.span(q.Code[0] ^ mask)
			w.Candidates += int(to - from)
			for _, row := range t.buckets.rows[from:to] {
				if d <= sel.bound && s.accepts(row, q) {
					sel.add(row, d)
				}
			}
		}
	}
	return true, ctx.Err()
}
