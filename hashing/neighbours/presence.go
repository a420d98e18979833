package neighbours

// Presence are rows with a one for each distinct term of a document. They implement [ae.Rows].
type Presence struct{ *Texts }

// Row implements [ae.Rows].
func (p Presence) Row(i int) ([]uint32, []float32) {
	ids, ones := p.Texts.Row(i)
	for j := range ones {
		ones[j] = 1
	}
	return ids, ones
}

// addTo adds share times row i to the sums of a. It reads the terms where they are, because the
// targets of a training take thousands of them for each document.
func (p Presence) addTo(a *accumulator, share float32, i int) {
	rest := p.list(i)
	for high := range p.pages() {
		var low []uint16
		low, rest = lowHalves(rest)
		for _, id := range low {
			a.addAt(high<<16|uint32(id), share)
		}
		if high+1 < p.pages() {
			rest = repeats(rest, func(uint32, uint32) {})
		}
	}
}
