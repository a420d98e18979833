package index

import (
	"context"
	"sync"
	"sync/atomic"
)

// A table finds rows by code as a memory finds words by address: Salakhutdinov and Hinton, "Semantic hashing", IJAR 50
// (2009), section 4. It holds the rows of one moment; those that came later are scanned, those that died are skipped.
type table struct {
	bits   int
	starts []uint32 // code → where its rows start; 2^bits + 1 of them
	rows   []uint32 // by code, then ascending
}

func newTable(s *snapshot) *table {
	t := &table{bits: s.bits, starts: make([]uint32, 1<<s.bits+1), rows: make([]uint32, s.rows())}
	for _, c := range s.codes {
		t.starts[c+1]++
	}
	for c := range 1 << s.bits {
		t.starts[c+1] += t.starts[c]
	}
	for i := len(s.codes) - 1; i >= 0; i-- { // backwards: starts[c+1] comes down to where c starts
		at := &t.starts[s.codes[i]+1]
		*at--
		t.rows[*at] = uint32(i)
	}
	return t.shift()
}

// shift moves the starts, which the sort left one code too far, into place.
func (t *table) shift() *table {
	copy(t.starts, t.starts[1:])
	t.starts[len(t.starts)-1] = uint32(len(t.rows))
	return t
}

// A probing is a search by table that gives up after so many addresses.
type probing struct {
	*table
	budget int
}

func (probing) name() string { return "table" }

// search looks at all codes of the ball, nearest first, until k rows are found.
func (t probing) search(ctx context.Context, s *snapshot, a ask, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, len(t.rows), a, sel); err != nil {
		return false, err
	}
	w.Candidates += max(0, s.rows()-len(t.rows))
	for d := 0; d <= sel.bound; d++ {
		for mask := uint32(1)<<d - 1; mask < 1<<t.bits; mask = nextMask(mask) {
			if w.Probes++; w.Probes > t.budget {
				return false, ctx.Err()
			}
			t.bucket(uint32(a.code[0])^mask, d, s, a, sel, w)
			if mask == 0 {
				break
			}
		}
	}
	return true, ctx.Err()
}

// bucket offers the rows of one code.
func (t *table) bucket(code uint32, distance int, s *snapshot, a ask, sel *selection, w *Work) {
	rows := t.rows[t.starts[code]:t.starts[code+1]]
	w.Candidates += len(rows)
	for _, row := range rows {
		if int(row) < s.rows() { // a search in an older snapshot does not see what came later
			s.offer(int(row), distance, a, sel)
		}
	}
}

// nextMask is the next larger number with as many bits set (Gosper).
func nextMask(m uint32) uint32 {
	low := m & -m
	up := m + low
	return up | (m^up)/max(low, 1)>>2
}

// addresses holds the table that snapshots share, made by the first search that wants it. Others scan until it is there.
type addresses struct {
	building sync.Mutex
	table    atomic.Pointer[table]
}

// of is the table, built over the rows of s if there is none; nil while another search builds it.
func (ad *addresses) of(s *snapshot) *table {
	if t := ad.table.Load(); t != nil || !ad.building.TryLock() {
		return t
	}
	defer ad.building.Unlock()
	if t := ad.table.Load(); t != nil {
		return t
	}
	t := newTable(s)
	ad.table.Store(t)
	return t
}

// stale reports whether so many rows came since the table was built that the next snapshot should have a new one.
func (ad *addresses) stale(rows int) bool {
	t := ad.table.Load()
	return t != nil && rows-len(t.rows) > max(4096, len(t.rows)/8)
}

func (ad *addresses) bytes() int64 {
	t := ad.table.Load()
	if t == nil {
		return 0
	}
	return int64(4 * (len(t.starts) + len(t.rows)))
}
