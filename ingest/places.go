package ingest

// places lead from the bytes of a normal text back to the text as it is written. The zero value means
// that the texts are the same.
type places struct {
	list []place // sorted; the last one is the end of both texts
	last int     // index of the one asked for last: spans come nearly in order
}

// A place is where a stretch of a normal text begins, and where it comes from. Byte i of the stretch
// comes from byte i of its origin or, if it was respelled, from the whole origin.
type place struct {
	at, from  int
	respelled bool
}

// written returns the span that text[s.start:s.end] of the normal text comes from. It needs a list.
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

// holding returns the stretch that byte i is in, and the one after.
func (p *places) find(i int) (at, next place) {
	for p.list[p.last].at > i {
		p.last--
	}
	for p.list[p.last+1].at <= i {
		p.last++
	}
	return p.list[p.last], p.list[p.last+1]
}

// add appends a stretch, unless it goes on as the last one does.
func (p *places) add(q place) {
	if n := len(p.list); n == 0 || q.respelled || p.list[n-1].respelled {
		p.list = append(p.list, q)
	}
}
