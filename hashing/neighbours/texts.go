package neighbours

import "github.com/hashsearch/hashsearch/ingest"

// Texts hold the counts of documents over a vocabulary of Width terms, two bytes for a term of a
// document and four more if it is repeated. They implement [ae.Rows]. The zero value with Width set
// has no documents.
type Texts struct {
	Width int

	// packed has, for each document, its pages: the terms whose ids have the same higher 16 bits. A
	// page is the number of terms, the lower halves of their ids, the number of repeated terms, and
	// for each of these its place in the page and its count.
	packed
	scratch []uint16
}

func (t *Texts) pages() uint32 { return uint32((t.Width + 1<<16 - 1) >> 16) }

// First returns the first n documents. No document may be added to either afterwards.
func (t *Texts) First(n int) *Texts {
	return &Texts{Width: t.Width, packed: packed{parts: t.parts[:(n+partLists-1)/partLists], n: n}}
}

// Append adds a document. Counts are whole numbers from 1.
func (t *Texts) Append(c ingest.Counts) {
	t.scratch = t.scratch[:0]
	for high := range t.pages() {
		n := 0
		for n < len(c.IDs) && c.IDs[n]>>16 == high {
			n++
		}
		t.scratch = appendPage(t.scratch, c.IDs[:n], c.Ns[:n])
		c.IDs, c.Ns = c.IDs[n:], c.Ns[n:]
	}
	t.add(t.scratch)
}

func appendPage(list []uint16, ids []uint32, counts []float32) []uint16 {
	list = appendNumber(list, uint32(len(ids)))
	repeated := uint32(0)
	for i, id := range ids {
		list = append(list, uint16(id))
		if counts[i] > 1 {
			repeated++
		}
	}
	list = appendNumber(list, repeated)
	for i, n := range counts {
		if n > 1 {
			list = appendNumber(appendNumber(list, uint32(i)), uint32(n))
		}
	}
	return list
}

// lowHalves returns those of the ids of the first page of a list, and the list after them.
func lowHalves(list []uint16) (low, rest []uint16) {
	n, list := number(list)
	return list[:n], list[n:]
}

// repeats calls do for the repeated terms after the ids of a page. It returns the list after them.
func repeats(list []uint16, do func(place, count uint32)) (rest []uint16) {
	n, list := number(list)
	for range n {
		var place, count uint32
		place, list = number(list)
		count, list = number(list)
		do(place, count)
	}
	return list
}

// Dims implements [ae.Rows].
func (t *Texts) Dims() (n, d int) { return t.n, t.Width }

// Row implements [ae.Rows].
func (t *Texts) Row(i int) (ids []uint32, counts []float32) {
	most := len(t.list(i))
	return t.row(make([]uint32, 0, most), make([]float32, 0, most), i)
}

// row is Row with memory for the result, which is empty.
func (t *Texts) row(ids []uint32, counts []float32, i int) ([]uint32, []float32) {
	rest := t.list(i)
	for high := range t.pages() {
		var low []uint16
		low, rest = lowHalves(rest)
		for _, id := range low {
			ids, counts = append(ids, high<<16|uint32(id)), append(counts, 1)
		}
		page := counts[len(counts)-len(low):]
		rest = repeats(rest, func(place, count uint32) { page[place] = float32(count) })
	}
	return ids, counts
}

// at returns the counts of document i.
func (t *Texts) at(i int) (c ingest.Counts) {
	c.IDs, c.Ns = t.Row(i)
	return c
}
