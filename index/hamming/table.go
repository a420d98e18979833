package hamming

import "context"

// tableBits is the longest code that has a table, of 256 MiB.
const tableBits = 26

// tabled reports whether a table is worth its memory: no more than 16 addresses a row.
func (s *Set) tabled() bool { return s.bits <= tableBits && 1<<s.bits <= 16*s.Len() }

// A table finds rows by code as a memory finds words by address.
type table struct {
	bits   int
	bucket buckets
}

func newTable(ctx context.Context, s *Set) (*table, error) {
	return &table{s.bits, newBuckets(ctx, s, part{0, s.bits}, false)}, ctx.Err()
}

func (t *table) rows() int    { return len(t.bucket.rows) }
func (t *table) bytes() int64 { return t.bucket.bytes() }

func (t *table) cost(radius int) float64 { return probeCost * ballSize(t.bits, radius) }

func (t *table) within(budget float64) searcher { return probing{t, int(budget / probeCost)} }

// A probing is a search by table that gives up after so many addresses.
type probing struct {
	*table
	budget int
}

func (probing) name() string { return "table" }

// search looks at all codes of the ball, nearest first, until k rows are found.
func (t probing) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, t.rows(), q, sel, w); err != nil {
		return false, err
	}
	for d := 0; d <= sel.bound; d++ {
		for mask := range masks(t.bits, d) {
			if w.Probes++; w.Probes > t.budget {
				return false, ctx.Err()
			}
			from, to := t.bucket.of(q.Code[0] ^ mask)
			w.Candidates += int(to - from)
			for _, row := range t.bucket.rows[from:to] {
				if d <= sel.bound && s.counts(row, q) {
					sel.add(row, d)
				}
			}
		}
	}
	return true, ctx.Err()
}
