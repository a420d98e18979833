package hamming

import (
	"context"
	"math"
	"math/bits"
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
)

// A mih is a multi-index hash: rows in buckets by each part of their codes. Of two codes that differ in d bits, some part differs in
// no more than d/parts of them.
type mih struct {
	parts []buckets
	n     int
}

// newMIH cuts codes into parts such that a bucket holds some dozens of rows: a bucket that is not in the cache costs as much as
// comparing its codes.
func newMIH(ctx context.Context, s *Set) (*mih, error) {
	width := max(1, math.Log2(float64(max(1, s.Len())))-5.5)
	n := max(1, int(math.Round(float64(s.bits)/width)), (s.bits+longestPart-1)/longestPart)
	t := &mih{parts: make([]buckets, n), n: s.Len()}
	errs := make([]error, n)
	turns := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for i := range t.parts {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			p := part{i * s.bits / n, (i+1)*s.bits/n - i*s.bits/n}
			t.parts[i], errs[i] = newBuckets(ctx, s, p, s.codes.words <= hinted)
		})
	}
	wg.Wait()
	return t, ctx.Err()
}

const (
	longestPart = 24
	hinted      = 2 // words up to which buckets hold hints
)

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
	bucket := float64(t.n) / float64(uint64(1)<<p.bits)
	return binomial(p.bits, level/len(t.parts)) * (probeCost + candidateCost*bucket)
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
		if t.budget -= t.levelCost(level); t.budget < 0 || ctx.Err() != nil {
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
	part  int // looked up now,
	flips int // with so many bits flipped

	spans  [atOnce + ahead]span // buckets to compare, so many
	n      int
	codes  int // in them
	within [block]uint32
}

// atOnce is how many buckets are compared at once, so that those to come can be fetched while one is compared.
const atOnce = 64

// level looks up one part with so many bits flipped.
func (l *look) level(level int) {
	l.part, l.flips = level%len(l.parts), level/len(l.parts)
	b := &l.parts[l.part]
	key := b.part.of(l.query.Code)
	for mask := range masks(b.part.bits, l.flips) {
		l.work.Probes++
		from, to := b.of(key ^ mask)
		l.work.Candidates += int(to - from)
		for ; from < to; from += min(to-from, block) {
			l.bucket(span{from, from + min(to-from, block)})
		}
	}
	l.flush()
}

// bucket notes a bucket, or a block of it.
func (l *look) bucket(s span) {
	n := int(s.to - s.from)
	if l.n == atOnce || l.codes+n > block {
		l.flush()
	}
	l.spans[l.n] = s
	l.n, l.codes = l.n+1, l.codes+n
}

// flush offers the rows of the buckets noted.
func (l *look) flush() {
	b := &l.parts[l.part]
	if b.hints == nil {
		for _, s := range l.spans[:l.n] {
			for _, row := range b.rows[s.from:s.to] {
				l.offer(row)
			}
		}
	} else {
		n := near(b.hints, l.spans[:l.n], l.query.Code[b.hint], l.sel.bound, l.within[:])
		for _, i := range l.within[:n] {
			l.offer(b.rows[i])
		}
	}
	l.n, l.codes = 0, 0
}

// offer adds a row that is near enough, once.
func (l *look) offer(row uint32) {
	d := l.set.codes.distance(int(row), l.query.Code)
	if d <= l.sel.bound && l.first(row) && l.set.counts(row, l.query) {
		l.sel.add(row, d)
	}
}

// first reports whether no level before this one has come upon the row: no part that is looked up earlier differs in as few bits.
func (l *look) first(row uint32) bool {
	var diff [hashing.MaxBits / 64]uint64
	for j, w := range l.query.Code {
		diff[j] = w ^ l.set.codes.word(int(row), j)
	}
	for i := range l.parts {
		d := bits.OnesCount64(l.parts[i].part.of(diff[:]))
		if d < l.flips || d == l.flips && i < l.part {
			return false
		}
	}
	return true
}
