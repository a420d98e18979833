package words

import (
	"cmp"
	"math"
	"slices"
)

// best keeps the k first of the documents offered to it, in a heap whose root is the last of them.
// Documents are offered in ascending order of number, so of equal scores the earlier one is first.
type best struct {
	q     *Query
	found []Found
	bound float64 // of Extra
	step  float64 // bound of the contributions that make up for 1 of Extra
	need  int64   // contributions that add up to less do not suffice; may be below 0
}

// most exceeds all sums of contributions, and leaves room to add up a few of them.
const most = math.MaxInt64 / 8

func (b *best) begin(q *Query) {
	b.q, b.found, b.need, b.bound = q, b.found[:0], -most, 0
	b.step = min(unit/q.scale()*(1-0x1p-50), math.MaxFloat64)
	if q.Extra != nil {
		b.bound = q.Extra.Bound()
	}
}

// compare orders found documents as in an answer.
func (f Found) compare(g Found) int {
	switch {
	case f.Score > g.Score:
		return -1
	case f.Score < g.Score:
		return 1
	}
	return cmp.Compare(f.Number, g.Number)
}

func (b *best) full() bool { return len(b.found) == b.q.K }

// wants reports whether a document belongs to the first ones so far.
func (b *best) wants(f Found) bool {
	return !(b.full() && f.compare(b.found[0]) >= 0) && (b.q.After == nil || f.compare(*b.q.After) > 0)
}

func (b *best) add(f Found) {
	if b.full() {
		b.found[0] = f
		b.down(0)
	} else {
		b.found = append(b.found, f)
		b.up(len(b.found) - 1)
	}
	if b.full() {
		b.need = b.needFor(b.found[0].Score)
	}
}

// needFor returns a bound of the sums that can reach a score. It is lower by what rounding may
// change.
func (b *best) needFor(score float64) int64 {
	scale := b.q.scale()
	sum := (score - b.bound) / scale * unit
	sum -= 2 + (math.Abs(score)+math.Abs(b.bound))/scale*unit*0x1p-50
	return int64(max(-most, min(sum, most)))
}

// gap returns by how much more than need the contributions to a document with a part of Extra have
// to be. It is lower by what rounding may change.
func (b *best) gap(part float64) int64 {
	return int64(min((b.bound-part)*b.step, most))
}

// least returns a bound of the parts of Extra with which a document can enter whose contributions
// add up to sum.
func (b *best) least(sum int64) float64 {
	if b.need == -most {
		return math.Inf(-1)
	}
	gap := float64(sum-b.need+1) / b.step
	return b.bound - gap - (math.Abs(b.bound)+gap)*0x1p-50
}

func (b *best) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if b.found[i].compare(b.found[parent]) < 0 {
			return
		}
		b.found[i], b.found[parent] = b.found[parent], b.found[i]
		i = parent
	}
}

func (b *best) down(i int) {
	for {
		last := 2*i + 1
		if last >= len(b.found) {
			return
		}
		if last+1 < len(b.found) && b.found[last+1].compare(b.found[last]) > 0 {
			last++
		}
		if b.found[i].compare(b.found[last]) > 0 {
			return
		}
		b.found[i], b.found[last] = b.found[last], b.found[i]
		i = last
	}
}

// answer returns the found documents in order.
func (b *best) answer() []Found {
	found := slices.Clone(b.found)
	slices.SortFunc(found, Found.compare)
	return found
}
