package hamming

import (
	"context"
	"math"
	"math/bits"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
)

// A mih is a multi-index hash: rows in buckets by each part of their codes. If two codes differ in
// d bits, they differ in at most d/parts bits of some part.
type mih struct {
	parts   []buckets
	n       int
	rowCost float64 // estimated cost of a row in a bucket
}

// parts cuts codes such that a bucket holds some dozens of rows, because a bucket that is not in
// the cache costs as much as comparing its codes. Where codes must be fetched, it holds about a
// dozen.
func (s *Set) parts() []part {
	size := 5.5 // log₂ of the rows in a bucket
	if s.codes.words > 1 {
		size = 3.5
	}
	width := max(1, math.Log2(float64(max(1, s.Len())))-size)
	n := max(1, int(math.Round(float64(s.bits)/width)), (s.bits+maxPartBits-1)/maxPartBits)
	parts := make([]part, n)
	for i := range parts {
		from, to := i*s.bits/n, (i+1)*s.bits/n
		parts[i] = part{from, to - from}
	}
	return parts
}

const (
	maxPartBits    = 24
	maxHintedWords = 2 // words per code up to which buckets hold hints
)

// hinted reports whether buckets hold hints.
func (s *Set) hinted() bool { return s.codes.words <= maxHintedWords }

// rowCost returns the estimated cost of comparing a row in a bucket.
func (s *Set) rowCost() float64 {
	switch {
	case s.codes.words == 1:
		return candidateCost
	case s.hinted():
		return candidateCost + hintPassRate*fetchCost
	}
	return fetchCost
}

func newMIH(ctx context.Context, s *Set) (*mih, error) {
	parts := s.parts()
	t := &mih{parts: make([]buckets, len(parts)), n: s.Len(), rowCost: s.rowCost()}
	err := parallel.Each(ctx, len(parts), func(i int) error {
		t.parts[i] = newBuckets(ctx, s, parts[i], s.hinted())
		return ctx.Err()
	})
	return t, err
}

func (t *mih) rows() int { return t.n }

func (t *mih) bytes() int64 {
	n := int64(0)
	for _, p := range t.parts {
		n += p.bytes()
	}
	return n
}

func (t *mih) cost(radius int) float64 {
	cost := 0.0
	for level := range radius + 1 {
		cost += t.levelCost(level)
	}
	return cost
}

// levelCost returns the estimated cost of one level of a search.
func (t *mih) levelCost(level int) float64 {
	p := t.parts[level%len(t.parts)].part
	rows := float64(t.n) / float64(uint64(1)<<p.bits)
	return binomial(p.bits, level/len(t.parts)) * (probeCost + t.rowCost*rows)
}

func (t *mih) searcher(budget float64) searcher { return mihSearcher{t, budget} }

// A mihSearcher searches by multi-index hash and gives up before its cost exceeds budget.
type mihSearcher struct {
	*mih
	budget float64
}

func (mihSearcher) name() string { return "mih" }

// search looks up one part after the other, with ever more bits flipped. Level f·parts + i is part
// i with f bits flipped. After a level, every row at that distance or nearer was found.
func (t mihSearcher) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, t.n, q, sel, w); err != nil {
		return false, err
	}
	ms := &mihSearch{mih: t.mih, set: s, query: q, sel: sel, work: w}
	for level := 0; level <= sel.bound; level++ {
		if ms.cost+t.levelCost(level) > t.budget || ctx.Err() != nil {
			return false, ctx.Err()
		}
		ms.searchLevel(level)
	}
	return true, ctx.Err()
}

// A mihSearch is the state of one search.
type mihSearch struct {
	*mih
	set   *Set
	query *Query
	sel   *selection
	work  *Work
	part  int     // being looked up
	flips int     // number of flipped bits
	cost  float64 // spent so far

	spans [maxSpans + ahead]span // pending buckets; the first n are in use
	n     int
	codes int // in the pending buckets
	near  [maxSpanRows]uint32
}

// Several buckets are compared at once, so that later ones can be fetched while one is compared.
const (
	maxSpans    = 64
	maxSpanRows = 1024 // rows in them
)

// searchLevel looks up one part with a number of bits flipped.
func (ms *mihSearch) searchLevel(level int) {
	ms.part, ms.flips = level%len(ms.parts), level/len(ms.parts)
	b := &ms.parts[ms.part]
	key := b.part.value(ms.query.Code)
	for mask := range masks(b.part.bits, ms.flips) {
		ms.work.Probes++
		from, to := b.span(key ^ mask)
		ms.work.Candidates += int(to - from)
		ms.cost += probeCost + candidateCost*float64(to-from)
		for ; from < to; from += min(to-from, maxSpanRows) {
			ms.add(span{from, from + min(to-from, maxSpanRows)})
		}
	}
	ms.flush()
}

// add adds a bucket, or a piece of one, to the pending spans.
func (ms *mihSearch) add(s span) {
	n := int(s.to - s.from)
	if ms.n == maxSpans || ms.codes+n > maxSpanRows {
		ms.flush()
	}
	ms.spans[ms.n] = s
	ms.n, ms.codes = ms.n+1, ms.codes+n
}

// flush offers the rows of the pending spans and empties these.
func (ms *mihSearch) flush() {
	switch b := &ms.parts[ms.part]; {
	case ms.set.codes.words == 1: // hints are the codes
		for _, at := range ms.filterByHints(b) {
			ms.offer(b.rows[at], [maxWords]uint64{b.hints[at] ^ ms.query.Code[0]})
		}
	case b.hints == nil:
		rows := ms.near[:0]
		for _, s := range ms.spans[:ms.n] {
			rows = append(rows, b.rows[s.from:s.to]...)
		}
		ms.fetch(rows)
	default:
		near := ms.filterByHints(b)
		for i, at := range near {
			near[i] = b.rows[at]
		}
		ms.fetch(near)
	}
	ms.n, ms.codes = 0, 0
}

// filterByHints returns the positions, in b.rows, of the pending rows whose hints are near enough.
func (ms *mihSearch) filterByHints(b *buckets) []uint32 {
	return ms.near[:active.near(b.hints, ms.spans[:ms.n], ms.query.Code[b.hint], ms.sel.bound, ms.near[:])]
}

// fetch offers those of the given rows that are near enough. It fetches their codes from memory and
// overwrites rows.
func (ms *mihSearch) fetch(rows []uint32) {
	ms.cost += fetchCost * float64(len(rows))
	q := ms.query.Code
	for _, row := range rows[:active.nearRows(&ms.set.codes, rows, q, ms.sel.bound, rows)] {
		var diff [maxWords]uint64
		for j, w := range q {
			diff[j] = w ^ ms.set.codes.word(int(row), j)
		}
		ms.offer(row, diff)
	}
}

const maxWords = hashing.MaxBits / 64

// offer adds a row that differs from the query in the bits of diff, if it is still near enough and
// was not found before.
func (ms *mihSearch) offer(row uint32, diff [maxWords]uint64) {
	d := 0
	for _, w := range diff[:ms.set.codes.words] {
		d += bits.OnesCount64(w)
	}
	if d <= ms.sel.bound && ms.firstFound(diff[:]) && ms.set.accepts(row, ms.query) {
		ms.sel.add(row, d)
	}
}

// firstFound reports whether this level is the first one to reach a row that differs from the query
// in the bits of diff: no part looked up earlier differs in so few bits.
func (ms *mihSearch) firstFound(diff hashing.Code) bool {
	for i := range ms.parts {
		d := bits.OnesCount64(ms.parts[i].part.value(diff))
		if d < ms.flips || d == ms.flips && i < ms.part {
			return false
		}
	}
	return true
}
