package words

// A candidate is a document of the window that may enter.
type candidate struct {
	position uint32
	sum      int64   // contributions so far, less the gap of part
	part     float64 // of Extra
}

// consider adds a candidate with the contributions of the words of order from index n on, if it can
// enter.
func (r *searcher) consider(p uint32, sum int64, n int) {
	if sum+r.below[n] >= r.need {
		r.some = append(r.some, candidate{position: p, sum: sum})
	}
}

// offerAll looks up the words of order below index n for the candidates, one word after the other,
// and offers those that remain.
func (r *searcher) offerAll(n int) {
	if r.q.Extra != nil {
		r.addParts(r.below[n])
	}
	for n--; n >= 0; n-- {
		r.lookUp(r.order[n], r.below[n])
	}
	for _, c := range r.some {
		if c.sum >= r.need {
			r.offer(c)
		}
	}
	r.some = r.some[:0]
}

// addParts sets the parts of the candidates, and keeps those that can enter with at most rest from
// other words.
func (r *searcher) addParts(rest int64) {
	numbers, parts := r.numbers[:len(r.some)], r.parts[:len(r.some)]
	for i := range r.some {
		c := &r.some[i]
		c.part = r.least(c.sum + rest)
		numbers[i], parts[i] = r.member.number(c.position), c.part
	}
	r.q.Extra.Parts(numbers, parts)
	kept := r.some[:0]
	for i, c := range r.some {
		if part := parts[i]; part >= c.part {
			kept = append(kept, candidate{c.position, c.sum - r.gap(part), part})
		}
	}
	r.some = kept
}

// lookUp adds the contributions of a word to the candidates, and keeps those that can enter with at
// most rest from other words.
func (r *searcher) lookUp(w *word, rest int64) {
	lengths, kept := r.member.lengths, r.some[:0]
	for _, c := range r.some {
		if c.sum+rest+w.within < r.need {
			continue
		}
		if w.pass(c.position) && w.fetch(r.need-rest-c.sum, &r.member.norm) {
			if w.advance(c.position); w.positions[w.index] == c.position {
				c.sum += w.part(w.tf(w.index), lengths[c.position])
				r.postings++
			}
		}
		if c.sum+rest >= r.need {
			kept = append(kept, c)
		}
	}
	r.some = kept
}

// fetch decodes the current block unless the contributions of its postings are below least.
func (w *word) fetch(least int64, built *norm) bool {
	if w.decoded != w.skim {
		if w.scorer.bound(w.impacts[w.skim], built) < least {
			return false
		}
		w.load(w.skim)
	}
	return true
}
