package words

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Build encodes documents, whose numbers ascend, as a segment.
func Build(docs []Document) []byte {
	w := newWriter(len(docs))
	for i := range docs {
		w.document(docs[i].Number, uint32(docs[i].Title), uint32(docs[i].Text+titleWeight*docs[i].Title))
	}
	w.seal()
	terms := collect(docs)
	w.terms = newDictionary(len(terms))
	for _, t := range terms {
		w.term(t.name, t.postings)
	}
	forms := collectForms(docs)
	w.forms = newDictionary(len(forms))
	for _, f := range forms {
		w.forms.add(f.name, uint64(f.entry))
	}
	return w.bytes()
}

// A writer encodes a segment: its documents, then its terms and its forms in ascending order.
type writer struct {
	numbers, lengths, titles []uint32
	norm                     norm
	lists                    []byte
	terms, forms             *dictionaryBuilder
	postings                 int
}

func newWriter(documents int) *writer {
	return &writer{
		numbers: make([]uint32, 0, documents), lengths: make([]uint32, 0, documents),
		titles: make([]uint32, 0, documents),
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
func (w *writer) term(name string, ps []posting) {
	w.postings += len(ps)
	if e, ok := singleEntry(ps[0]); ok && len(ps) == 1 {
		w.terms.add(name, uint64(e))
		return
	}
	w.terms.add(name, uint64(len(w.lists))<<1)
	w.lists = w.norm.encode(w.lists, ps, w.lengths)
}

func (w *writer) bytes() []byte {
	first := uint32(0)
	if len(w.numbers) > 0 {
		first = w.numbers[0]
	}
	for i := range w.numbers {
		w.numbers[i] -= first
	}
	data := [parts][]byte{
		numbersPart: encodeColumn(binary.LittleEndian.AppendUint32(nil, first), w.numbers),
		lengthsPart: encodeColumn(nil, w.lengths),
		titlesPart:  encodeColumn(nil, w.titles),
		listsPart:   append(w.lists, make([]byte, padding)...),
		termsPart:   w.terms.bytes(),
		formsPart:   w.forms.bytes(),
	}
	return assemble(head{len(w.numbers), w.terms.n, w.forms.n, w.postings}, data)
}

// encodeColumn appends a whole column with its header and padding.
func encodeColumn(out []byte, values []uint32) []byte {
	at := len(out)
	out = appendHeader(out, values)
	out = appendColumn(out, out[at], values)
	return append(out, make([]byte, padding)...)
}

// A termPostings is a term with its postings.
type termPostings struct {
	name     string
	postings []posting
}

// collect returns the terms of documents in ascending order.
func collect(docs []Document) []termPostings {
	ids, terms := map[string]int{}, []termPostings{}
	for i := range docs {
		for _, t := range docs[i].Terms {
			if t.Name == "" || t.Title+t.Text == 0 {
				continue
			}
			id, ok := ids[t.Name]
			if !ok {
				id = len(terms)
				ids[t.Name] = id
				terms = append(terms, termPostings{name: t.Name})
			}
			terms[id].add(posting{uint32(i), t.Title, t.Text})
		}
	}
	slices.SortFunc(terms, func(a, b termPostings) int { return cmp.Compare(a.name, b.name) })
	return terms
}

// add adds a posting at the last position or after it.
func (t *termPostings) add(p posting) {
	if n := len(t.postings); n > 0 && t.postings[n-1].position == p.position {
		t.postings[n-1].title += p.title
		t.postings[n-1].text += p.text
		return
	}
	t.postings = append(t.postings, p)
}

// A formDocuments is a form with its entry.
type formDocuments struct {
	name  string
	entry formEntry
}

// collectForms returns the forms of documents in ascending order.
func collectForms(docs []Document) []formDocuments {
	entries := map[string]formEntry{}
	for i := range docs {
		for _, f := range docs[i].Forms {
			if f != "" {
				entries[f] = entries[f].add(formEntry(i)<<1 | 1)
			}
		}
	}
	forms := make([]formDocuments, 0, len(entries))
	for name, e := range entries {
		forms = append(forms, formDocuments{name, e})
	}
	slices.SortFunc(forms, func(a, b formDocuments) int { return cmp.Compare(a.name, b.name) })
	return forms
}
