package words

import (
	"cmp"
	"math/bits"
	"slices"
)

// Windows grow from firstWindow to window documents, since need is low at first.
const (
	firstWindow = 128
	window      = 4096
)

// sums holds the contributions to the documents of a window.
type sums struct {
	sum     [window]int64
	touched [window / 64]uint64
}

// windows offers the documents of the segment, one window after the other.
func (r *searcher) windows() error {
	for from, i := uint32(0), 0; ; i++ {
		if i%64 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		low, high, n, ok := r.next(from)
		if !ok {
			return r.ctx.Err()
		}
		r.score(low, high, n)
		from = high + 1
	}
}

// next returns the next window from a position on, and how many words are not essential in the
// whole segment. It returns false at the end.
func (r *searcher) next(from uint32) (low, high uint32, n int, ok bool) {
	for sum := int64(0); n < len(r.words); n++ {
		if sum += r.words[n].most; sum >= r.need {
			break
		}
	}
	low, high = ^uint32(0), uint32(r.member.n-1)
	for _, w := range r.words[n:] {
		if p, has := w.low(from); has {
			low, ok = min(low, p), true
		}
	}
	if !ok {
		return 0, 0, n, false
	}
	if n == len(r.words)-1 {
		return low, r.words[n].end(r.words[n].skim), n, true
	}
	high = min(high, low+r.span-1)
	r.span = min(2*r.span, window)
	return low, high, n, true
}

// score offers the documents of a window. n words are not essential in the whole segment.
func (r *searcher) score(low, high uint32, n int) {
	r.boundWithin(low, high)
	copy(r.order, r.words)
	if n == len(r.words)-1 {
		byBound(r.order[:n])
		r.sumBounds()
		if r.below[n+1] >= r.need {
			r.scan(low, high, n)
		}
		return
	}
	byBound(r.order)
	r.sumBounds()
	n, _ = slices.BinarySearch(r.below[1:], r.need)
	switch n {
	case len(r.order):
	case len(r.order) - 1:
		r.scan(low, high, n)
	default:
		r.accumulate(low, high, n)
	}
}

// boundWithin computes the bounds of all words in a window.
func (r *searcher) boundWithin(low, high uint32) {
	for _, w := range r.words {
		if impact := w.top(low, high); impact == 0 {
			w.within, w.impact = 0, 0
		} else if impact != w.impact {
			w.within, w.impact = w.scorer.bound(impact, &r.member.norm), impact
		}
	}
}

func byBound(words []*word) {
	slices.SortFunc(words, func(a, b *word) int { return cmp.Compare(a.within, b.within) })
}

// scan offers the documents of the last word, the only essential one.
func (r *searcher) scan(low, high uint32, n int) {
	w, lengths := r.order[n], r.member.lengths
	for low <= high && w.to(low) {
		w.count()
		block := w.positions[:w.block.n]
		i := w.index
		for ; i < len(block) && block[i] <= high; i++ {
			p := block[i]
			r.consider(p, w.part(w.tfs[i], lengths[p]), n)
		}
		r.postings += i - w.index
		r.offerAll(n)
		if i < len(block) {
			return
		}
		low = block[i-1] + 1
	}
}

// accumulate adds up the contributions of the essential words, and offers the documents.
func (r *searcher) accumulate(low, high uint32, n int) {
	for _, w := range r.order[n:] {
		r.add(w, low, high)
	}
	for i := range (high-low)/64 + 1 {
		for word := r.sums.touched[i]; word != 0; word &= word - 1 {
			j := 64*i + uint32(bits.TrailingZeros64(word))
			sum := r.sums.sum[j]
			r.sums.sum[j] = 0
			r.consider(low+j, sum, n)
		}
		r.sums.touched[i] = 0
	}
	r.offerAll(n)
}

// add adds the contributions of a word to the documents of a window.
func (r *searcher) add(w *word, low, high uint32) {
	lengths := r.member.lengths
	for p := low; p <= high && w.to(p); {
		w.count()
		block := w.positions[:w.block.n]
		i := w.index
		for ; i < len(block) && block[i] <= high; i++ {
			j := (block[i] - low) % window
			r.sums.sum[j] += w.part(w.tfs[i], lengths[block[i]])
			r.sums.touched[j/64] |= 1 << (j % 64)
		}
		r.postings += i - w.index
		if i < len(block) {
			return
		}
		p = block[i-1] + 1
	}
}
