package hamming

import (
	"context"
	"math"
	"math/bits"
	"runtime"
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
)

// A mih is a multi-index hash: rows in buckets by each part of their codes. Of two codes that differ in d bits, some part differs in
// no more than d/parts of them.
type mih struct {
	parts   []buckets
	n       int
	rowCost float64 // what a row in a bucket is thought to cost
}

// parts cuts codes such that a bucket holds some dozens of rows, for one that is not in the cache costs as much as comparing its
// codes; or, where codes must be fetched, a dozen.
func (s *Set) parts() []part {
	size := 5.5 // log₂ of the rows in a bucket
	if s.codes.words > 1 {
		size = 3.5
	}
	width := max(1, math.Log2(float64(max(1, s.Len())))-size)
	n := max(1, int(math.Round(float64(s.bits)/width)), (s.bits+longestPart-1)/longestPart)
	parts := make([]part, n)
	for i := range parts {
		from, to := i*s.bits/n, (i+1)*s.bits/n
		parts[i] = part{from, to - from}
	}
	return parts
}

const (
	longestPart = 24
	mostHinted  = 2 // words up to which buckets hold hints
)

// hinted reports whether buckets hold hints.
func (s *Set) hinted() bool { return s.codes.words <= mostHinted }

// rowCost is what comparing a row in a bucket is thought to take.
func (s *Set) rowCost() float64 {
	switch {
	case s.codes.words == 1:
		return candidateCost
	case s.hinted():
		return candidateCost + passing*fetchCost
	}
	return fetchCost
}

func newMIH(ctx context.Context, s *Set) (*mih, error) {
	parts := s.parts()
	t := &mih{parts: make([]buckets, len(parts)), n: s.Len(), rowCost: s.rowCost()}
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, p := range parts {
		wg.Go(func() {
			turns <- struct{}{}
			t.parts[i] = newBuckets(ctx, s, p, s.hinted())
			<-turns
		})
	}
	wg.Wait()
	return t, ctx.Err()
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

// levelCost is what one level of a search is thought to take.
func (t *mih) levelCost(level int) float64 {
	p := t.parts[level%len(t.parts)].part
	rows := float64(t.n) / float64(uint64(1)<<p.bits)
	return binomial(p.bits, level/len(t.parts)) * (probeCost + t.rowCost*rows)
}

func (t *mih) within(budget float64) searcher { return multi{t, budget} }

// A multi is a search by multi-index hash that gives up when it has cost so much.
type multi struct {
	*mih
	budget float64
}

func (multi) name() string { return "mih" }

// search looks into one part after the other with ever more bits flipped. With f bits flipped in part i, level f·parts + i, all
// rows are seen that are no farther than the level.
func (t multi) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, t.n, q, sel, w); err != nil {
		return false, err
	}
	l := &look{mih: t.mih, set: s, query: q, sel: sel, work: w}
	for level := 0; level <= sel.bound; level++ {
		if l.cost+t.levelCost(level) > t.budget || ctx.Err() != nil {
			return false, ctx.Err()
		}
		l.level(level)
	}
	return true, ctx.Err()
}

// A look is one search under way.
type look struct {
	*mih
	set   *Set
	query *Query
	sel   *selection
	work  *Work
	part  int     // looked up now,
	flips int     // with so many bits flipped
	cost  float64 // so far

	spans [atOnce + ahead]span // buckets to compare, so many
	n     int
	codes int // in them
	near  [mostRows]uint32
}

// Buckets are compared several at once, so that those to come can be fetched while one is compared.
const (
	atOnce   = 64
	mostRows = 1024 // in them
)

// level looks up one part with so many bits flipped.
func (l *look) level(level int) {
	l.part, l.flips = level%len(l.parts), level/len(l.parts)
	b := &l.parts[l.part]
	key := b.part.of(l.query.Code)
	for mask := range masks(b.part.bits, l.flips) {
		l.work.Probes++
		from, to := b.of(key ^ mask)
		l.work.Candidates += int(to - from)
		l.cost += probeCost + candidateCost*float64(to-from)
		for ; from < to; from += min(to-from, mostRows) {
			l.bucket(span{from, from + min(to-from, mostRows)})
		}
	}
	l.flush()
}

// bucket notes a bucket, or a part of it.
func (l *look) bucket(s span) {
	n := int(s.to - s.from)
	if l.n == atOnce || l.codes+n > mostRows {
		l.flush()
	}
	l.spans[l.n] = s
	l.n, l.codes = l.n+1, l.codes+n
}

// flush offers the rows of the buckets noted.
func (l *look) flush() {
	switch b := &l.parts[l.part]; {
	case l.set.codes.words == 1: // hints are the codes
		for _, at := range l.hinted(b) {
			l.offer(b.rows[at], [maxWords]uint64{b.hints[at] ^ l.query.Code[0]})
		}
	case b.hints == nil:
		l.fetch(l.listed(b))
	default:
		near := l.hinted(b)
		for i, at := range near {
			near[i] = b.rows[at]
		}
		l.fetch(near)
	}
	l.n, l.codes = 0, 0
}

// hinted is where the rows in the buckets noted are that by their hints may be near enough.
func (l *look) hinted(b *buckets) []uint32 {
	return l.near[:near(b.hints, l.spans[:l.n], l.query.Code[b.hint], l.sel.bound, l.near[:])]
}

// listed are the rows in the buckets noted.
func (l *look) listed(b *buckets) []uint32 {
	rows := l.near[:0]
	for _, s := range l.spans[:l.n] {
		rows = append(rows, b.rows[s.from:s.to]...)
	}
	return rows
}

// fetch offers rows whose codes are somewhere in memory.
func (l *look) fetch(rows []uint32) {
	l.cost += fetchCost * float64(len(rows))
	q := l.query.Code
	for _, row := range rows[:nearRows(&l.set.codes, rows, q, l.sel.bound, rows)] {
		var diff [maxWords]uint64
		for j, w := range q {
			diff[j] = w ^ l.set.codes.word(int(row), j)
		}
		l.offer(row, diff)
	}
}

const maxWords = hashing.MaxBits / 64

// offer adds a row that differs from the query so, if it is still near enough, once.
func (l *look) offer(row uint32, diff [maxWords]uint64) {
	d := 0
	for _, w := range diff[:l.set.codes.words] {
		d += bits.OnesCount64(w)
	}
	if d <= l.sel.bound && l.first(diff[:]) && l.set.counts(row, l.query) {
		l.sel.add(row, d)
	}
}

// first reports whether no level before this one has come upon a row that differs so: no part that is looked up earlier differs in
// as few bits.
func (l *look) first(diff hashing.Code) bool {
	for i := range l.parts {
		d := bits.OnesCount64(l.parts[i].part.of(diff))
		if d < l.flips || d == l.flips && i < l.part {
			return false
		}
	}
	return true
}
