package ingest

// places maps the bytes of a normalised text to those of the original. The zero value means that
// both texts are equal.
type places struct {
	list []place // sorted; the last place is the end of both texts
	last int     // index in list of the last result of find: spans are looked up nearly in order
}

// A place is the start of a stretch of text that extends to the next place. Byte i of the stretch
// comes from byte i of the original stretch or, if respelled, from the whole original stretch.
type place struct {
	at, from  int // start in the normalised text and in the original
	respelled bool
}

// original returns the span of the original text from which text[s.start:s.end] of the normalised
// text comes. The list must not be empty.
func (p *places) original(s span) span {
	first, _ := p.find(s.start)
	last, next := p.find(s.end - 1)
	start, end := first.from, next.from
	if !first.respelled {
		start += s.start - first.at
	}
	if !last.respelled {
		end = last.from + s.end - last.at
	}
	return span{start, end}
}

// find returns the place whose stretch contains byte i of the normalised text, and the next place.
func (p *places) find(i int) (at, next place) {
	for p.list[p.last].at > i {
		p.last--
	}
	for p.list[p.last+1].at <= i {
		p.last++
	}
	return p.list[p.last], p.list[p.last+1]
}

// add appends a place, unless its stretch continues the last one byte by byte.
func (p *places) add(q place) {
	if n := len(p.list); n == 0 || q.respelled || p.list[n-1].respelled {
		p.list = append(p.list, q)
	}
}
