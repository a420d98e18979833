package words

// An entry is the value of a term in a segment's dictionary. The postings of a term that only one
// document contains are in the entry: a bit that is 1, two bits of occurrences in the title, six
// bits of occurrences in the text, the position. Otherwise the entry is twice the offset of the
// term's list, as it is if there are too many occurrences.
type entry uint64

func singleEntry(p posting) (entry, bool) {
	return entry(p.position)<<9 | entry(p.text)<<3 | entry(p.title)<<1 | 1, p.title < 1<<2 && p.text < 1<<6
}

func (e entry) single() bool { return e&1 != 0 }
func (e entry) offset() int  { return int(e >> 1) }

func (e entry) posting() posting {
	return posting{uint32(e >> 9), uint32(e >> 1 & 3), uint32(e >> 3 & 63)}
}

// A formEntry is the value of a form in a segment's dictionary: if only one document contains the
// form, twice its position plus 1, otherwise twice the number of documents.
type formEntry uint64

func (e formEntry) single() bool { return e&1 != 0 }

func (e formEntry) documents() int {
	if e.single() {
		return 1
	}
	return int(e >> 1)
}

// add returns the entry of a form in two groups of documents. 0 is the entry of none.
func (e formEntry) add(f formEntry) formEntry {
	switch {
	case e == 0:
		return f
	case f == 0:
		return e
	}
	return formEntry(e.documents()+f.documents()) << 1
}
