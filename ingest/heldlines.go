package ingest

// A numberedLine is a line of a file with its number from 1.
type numberedLine struct {
	number int
	text   []byte
}

// heldLines holds consecutive lines that may have to be read again.
type heldLines struct {
	text  []byte
	ends  []int // ends of the lines in text
	first int   // number of the first line
	at    int   // index of the next line to read
}

// line returns the line with index i, valid until the next change.
func (h *heldLines) line(i int) numberedLine {
	begin := 0
	if i > 0 {
		begin = h.ends[i-1]
	}
	return numberedLine{h.first + i, h.text[begin:h.ends[i]]}
}

func (h *heldLines) add(l numberedLine) {
	if len(h.ends) == 0 {
		h.first = l.number
	}
	for len(h.ends) < l.number-h.first { // empty lines for those that were too long
		h.ends = append(h.ends, len(h.text))
	}
	h.text = append(h.text, l.text...)
	h.ends = append(h.ends, len(h.text))
}

// next returns the next line, if there is one.
func (h *heldLines) next() (l numberedLine, ok bool) {
	if h.at == len(h.ends) {
		return l, false
	}
	h.at++
	return h.line(h.at - 1), true
}

// discard drops the lines that were read, except the last n of them. To save copying, it waits
// until at least half of the lines can be dropped.
func (h *heldLines) discard(n int) {
	drop := h.at - n
	if drop == 0 || drop < len(h.ends)-drop {
		return
	}
	if cap(h.text) > keepBuffer && drop == len(h.ends) {
		*h = heldLines{}
		return
	}
	cut := h.ends[drop-1]
	h.text = append(h.text[:0], h.text[cut:]...)
	h.ends = append(h.ends[:0], h.ends[drop:]...)
	for i := range h.ends {
		h.ends[i] -= cut
	}
	h.first, h.at = h.first+drop, n
}
