package words

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
)

// A Segment holds the words of some documents. It is immutable.
type Segment struct {
	encoded []byte
	docs    []Document
	lists   map[string][]posting
	forms   map[string]int
}

// A posting is the occurrences of a term in the document at a position of the segment.
type posting struct{ position, title, text uint32 }

// Build encodes documents, whose numbers ascend, as a segment.
func Build(docs []Document) []byte {
	var data bytes.Buffer
	gob.NewEncoder(&data).Encode(docs)
	return binary.LittleEndian.AppendUint32(data.Bytes(), crc32.ChecksumIEEE(data.Bytes()))
}

// Open reads a segment and keeps encoded. It returns an error if the segment is damaged.
func Open(encoded []byte) (*Segment, error) {
	n := len(encoded) - 4
	if n < 0 || crc32.ChecksumIEEE(encoded[:n]) != binary.LittleEndian.Uint32(encoded[n:]) {
		return nil, fmt.Errorf("words: the segment is damaged")
	}
	s := &Segment{encoded: encoded, lists: map[string][]posting{}, forms: map[string]int{}}
	if err := gob.NewDecoder(bytes.NewReader(encoded[:n])).Decode(&s.docs); err != nil {
		return nil, fmt.Errorf("words: the segment is damaged: %w", err)
	}
	for i, d := range s.docs {
		for _, t := range d.Terms {
			s.lists[t.Name] = append(s.lists[t.Name], posting{uint32(i), t.Title, t.Text})
		}
		for _, f := range d.Forms {
			s.forms[f]++
		}
	}
	return s, nil
}

// Merge encodes the documents of segments that are neighbours, in ascending order, as one segment.
// It leaves out the dead documents.
func Merge(segments []*Segment, dead func(number uint32) bool) []byte {
	var docs []Document
	for _, s := range segments {
		for _, d := range s.docs {
			if !dead(d.Number) {
				docs = append(docs, d)
			}
		}
	}
	return Build(docs)
}

// Len returns the number of documents, including dead ones.
func (s *Segment) Len() int { return len(s.docs) }

// First and Last return the lowest and the highest number of a document, 0 if there is none.
func (s *Segment) First() uint32 { return s.number(0) }
func (s *Segment) Last() uint32  { return s.number(s.Len() - 1) }

func (s *Segment) number(position int) uint32 {
	if position < 0 || position >= len(s.docs) {
		return 0
	}
	return s.docs[position].Number
}

// Bytes returns the encoded segment.
func (s *Segment) Bytes() []byte { return s.encoded }

// Terms returns the number of distinct terms.
func (s *Segment) Terms() int { return len(s.lists) }

// Postings returns the number of pairs of a document and one of its terms.
func (s *Segment) Postings() (n int) {
	for _, l := range s.lists {
		n += len(l)
	}
	return n
}

// Lengths returns the lengths of a document in words, and whether the segment has it.
func (s *Segment) Lengths(number uint32) (title, text int, ok bool) {
	i, ok := s.position(number)
	if !ok {
		return 0, 0, false
	}
	return s.docs[i].Title, s.docs[i].Text, true
}

func (s *Segment) position(number uint32) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(s.docs, number, func(d Document, n uint32) int { return int(d.Number) - int(n) })
	return uint32(i), ok
}

func (s *Segment) length(position uint32) uint32 {
	d := &s.docs[position]
	return uint32(d.Text + titleWeight*d.Title)
}

// word returns the postings of a word.
func (s *Segment) word(w Word) []posting {
	sums := map[uint32]posting{}
	for _, t := range slices.Compact(slices.Sorted(slices.Values(w.Terms))) {
		for _, p := range s.lists[t] {
			sum := sums[p.position]
			sums[p.position] = posting{p.position, sum.title + p.title, sum.text + p.text}
		}
	}
	maps.DeleteFunc(sums, func(_ uint32, p posting) bool { return occurrences(w.Field, p.title, p.text) == 0 })
	return slices.SortedFunc(maps.Values(sums), func(p, q posting) int { return int(p.position) - int(q.position) })
}
