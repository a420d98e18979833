package words

import (
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
	w.seal()
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
	lists                    []byte
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

// seal computes what depends on all documents.
func (w *writer) seal() {
	total := uint64(0)
	for _, l := range w.lengths {
		total += uint64(l)
	}
	w.norm = newNorm(len(w.lengths), total)
}

// term adds a term with its postings, of which there is at least one.
func (w *writer) term(name []byte, ps []posting) {
	w.postings += len(ps)
	if e, ok := singleEntry(ps[0]); ok && len(ps) == 1 {
		w.terms.add(name, uint64(e))
		return
	}
	w.terms.add(name, uint64(len(w.lists))<<1)
	w.lists = w.norm.encode(w.lists, ps, w.lengths)
}

// segment returns the segment, which needs no check.
func (w *writer) segment() *Segment {
	s, _, _ := load(w.encode()) // an error is impossible
	return s
}

func (w *writer) encode() []byte {
	first := uint32(0)
	if len(w.numbers) > 0 {
		first = w.numbers[0]
	}
	for i := range w.numbers {
		w.numbers[i] -= first + uint32(i)
	}
	data := [parts][]byte{
		numbersPart: encodeColumn(binary.LittleEndian.AppendUint32(nil, first), w.numbers),
		lengthsPart: encodePacked(w.lengths),
		titlesPart:  encodeColumn(nil, w.titles),
		listsPart:   append(w.lists, make([]byte, padding)...),
		termsPart:   w.terms.bytes(),
		formsPart:   w.forms.bytes(),
	}
	return assemble(head{len(w.numbers), w.terms.n, w.forms.n, w.postings}, data)
}

// encodePacked returns a column that is packed even if it is constant.
func encodePacked(values []uint32) []byte {
	width := 1
	for _, v := range values {
		width = max(width, bits.Len32(v))
	}
	out := appendColumn([]byte{byte(width)}, byte(width), values)
	return append(out, make([]byte, padding)...)
}

// encodeColumn appends a whole column with its header and padding.
func encodeColumn(out []byte, values []uint32) []byte {
	at := len(out)
	out = appendHeader(out, values)
	out = appendColumn(out, out[at], values)
	return append(out, make([]byte, padding)...)
}
