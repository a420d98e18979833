package ingest

// A numbered line is one of a file.
type numbered struct {
	number int
	text   []byte
}

// heldLines are lines that follow each other and may have to be read again.
type heldLines struct {
	text  []byte
	ends  []int // in text
	first int   // number of the first line
	at    int   // the line that is read next
}

// line returns a line, valid until the next change.
func (h *heldLines) line(i int) numbered {
	begin := 0
	if i > 0 {
		begin = h.ends[i-1]
	}
	return numbered{h.first + i, h.text[begin:h.ends[i]]}
}

func (h *heldLines) add(l numbered) {
	if len(h.ends) == 0 {
		h.first = l.number
	}
	for len(h.ends) < l.number-h.first { // for lines that are missing, because they were too long
		h.ends = append(h.ends, len(h.text))
	}
	h.text = append(h.text, l.text...)
	h.ends = append(h.ends, len(h.text))
}

// next returns the next line, if one is left.
func (h *heldLines) next() (l numbered, ok bool) {
	if h.at == len(h.ends) {
		return l, false
	}
	h.at++
	return h.line(h.at - 1), true
}

// forget drops all lines that were read, but for the last n. They are moved when they are the smaller part.
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
