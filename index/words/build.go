package words

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"
)

// Build returns the segment of documents, whose numbers ascend.
func Build(docs []Document) *Segment {
	w := newWriter(len(docs))
	for i := range docs {
		w.document(docs[i].Number, uint32(docs[i].Title), uint32(docs[i].Text+titleWeight*docs[i].Title))
	}
	w.seal(0)
	var all inversion
	all.invert(docs)
	order := all.sorted()
	w.both(func() { w.buildTerms(&all, order) }, func() { w.buildForms(&all, order) })
	return w.segment()
}

func (w *writer) buildTerms(all *inversion, order []int32) {
	var name []byte
	for _, id := range order {
		if ps := all.of(&all.entries[id]); len(ps) > 0 {
			name = append(name[:0], all.names.Name(int(id))...)
			w.term(name, ps)
		}
	}
}

func (w *writer) buildForms(all *inversion, order []int32) {
	var name []byte
	for _, id := range order {
		if form := all.entries[id].form; form > 0 {
			name = append(name[:0], all.names.Name(int(id))...)
			w.forms.add(name, uint64(form))
		}
	}
}

// both adds the terms and, at the same time, the forms.
func (w *writer) both(terms, forms func()) {
	var done sync.WaitGroup
	done.Go(forms)
	terms()
	done.Wait()
}

// A writer encodes a segment: its documents, then its terms and its forms in ascending order.
type writer struct {
	numbers, lengths, titles []uint32
	norm                     norm
	out                      []byte     // the encoded segment, up to the lists so far
	ends                     [parts]int // of the parts in out
	terms, forms             *trieBuilder
	postings                 int
}

func newWriter(documents int) *writer {
	return &writer{
		numbers: make([]uint32, 0, documents), lengths: make([]uint32, 0, documents),
		titles: make([]uint32, 0, documents),
		terms:  newTrie(), forms: newTrie(),
	}
}

func (w *writer) document(number, title, length uint32) {
	w.numbers = append(w.numbers, number)
	w.titles = append(w.titles, title)
	w.lengths = append(w.lengths, length)
}

// seal encodes the documents and computes the figures of all of them. About so many bytes of lists
// will follow.
func (w *writer) seal(lists int) {
	total := uint64(0)
	for _, l := range w.lengths {
		total += uint64(l)
	}
	w.norm = newNorm(len(w.lengths), total)
	first := uint32(0)
	if len(w.numbers) > 0 {
		first = w.numbers[0]
	}
	for i := range w.numbers {
		w.numbers[i] -= first + uint32(i)
	}
	w.out = make([]byte, headSize, headSize+12*len(w.numbers)+lists)
	w.out = encodeColumn(binary.LittleEndian.AppendUint32(w.out, first), w.numbers)
	w.end(numbersPart)
	w.out = encodePacked(w.out, w.lengths)
	w.end(lengthsPart)
	w.out = encodeColumn(w.out, w.titles)
	w.end(titlesPart)
}

// end ends a part.
func (w *writer) end(part int) { w.ends[part] = len(w.out) }

// term adds a term with its postings, of which there is at least one.
func (w *writer) term(name []byte, ps []posting) {
	w.postings += len(ps)
	if e, ok := singleEntry(ps[0]); ok && len(ps) == 1 {
		w.terms.add(name, uint64(e))
		return
	}
	w.terms.add(name, uint64(len(w.out)-w.ends[titlesPart])<<1)
	w.out = w.norm.encode(w.out, ps, w.lengths)
}

// segment returns the segment, which needs no check.
func (w *writer) segment() *Segment {
	s, _, _ := load(w.encode()) // an error is impossible
	return s
}

func (w *writer) encode() []byte {
	w.out = append(w.out, make([]byte, padding)...)
	w.end(listsPart)
	w.out = append(w.out, w.terms.bytes()...)
	w.end(termsPart)
	w.out = append(w.out, w.forms.bytes()...)
	w.end(formsPart)
	putHead(w.out, head{len(w.numbers), w.terms.n, w.forms.n, w.postings}, w.ends)
	if spare := cap(w.out) - len(w.out); spare > len(w.out)/8 {
		return bytes.Clone(w.out)
	}
	return w.out
}

// encodePacked appends a column that is packed even if it is constant.
func encodePacked(out []byte, values []uint32) []byte {
	width := 1
	for _, v := range values {
		width = max(width, bits.Len32(v))
	}
	out = appendColumn(append(out, byte(width)), byte(width), values)
	return append(out, make([]byte, padding)...)
}

// encodeColumn appends a whole column with its header and padding.
func encodeColumn(out []byte, values []uint32) []byte {
	at := len(out)
	out = appendHeader(out, values)
	out = appendColumn(out, out[at], values)
	return append(out, make([]byte, padding)...)
}
