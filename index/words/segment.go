package words

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"sort"
)

// ErrDamaged is returned by [Open] for bytes that are not a whole segment. The segment has to be
// built anew from its documents.
var ErrDamaged = errors.New("words: a segment is damaged and has to be built anew")

// A Segment holds the words of some documents. It is immutable.
//
// Its encoding is
//
//	"hswords1"
//	number of documents, of terms, of forms (4 bytes each), of postings (8 bytes)
//	length (8 bytes) and CRC-32C (4 bytes) of each part
//	CRC-32C of the bytes so far (4 bytes)
//	numbers: the first one (4 bytes), column of how many numbers are left out since
//	lengths: column of title and text together, packed even if it is constant
//	titles: column of the lengths of titles
//	lists: the postings of terms in ascending order
//	terms: dictionary of terms; see [entry]
//	forms: dictionary of forms; see [formEntry]
//
// in little-endian order. A column is a byte (see [appendHeader]), packed values and padding.
type Segment struct {
	encoded  []byte // nil in an outline
	size     int    // of the encoded segment
	n        int
	terms    dictionary
	forms    dictionary
	postings int
	first    uint32
	numbers  column // less the first one and the position
	lengths  []uint32
	titles   column
	lists    []byte
	norm     norm   // of the impacts of lists
	total    uint64 // sum of the lengths
}

const magic = "hswords1"

// Indices of the parts of a segment.
const (
	numbersPart = iota
	lengthsPart
	titlesPart
	listsPart
	termsPart
	formsPart
	parts
)

const headSize = len(magic) + 3*4 + 8 + parts*12 + 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A head is the figures at the start of a segment.
type head struct {
	documents, terms, forms int
	postings                int
}

// putHead writes the head of the segment in out, which is whole otherwise. ends are those of the
// parts.
func putHead(out []byte, h head, ends [parts]int) {
	le, from := binary.LittleEndian, headSize
	b := append(out[:0], magic...)
	b = le.AppendUint32(b, uint32(h.documents))
	b = le.AppendUint32(b, uint32(h.terms))
	b = le.AppendUint32(b, uint32(h.forms))
	b = le.AppendUint64(b, uint64(h.postings))
	for _, end := range ends {
		b = le.AppendUint64(b, uint64(end-from))
		b = le.AppendUint32(b, crc32.Checksum(out[from:end], castagnoli))
		from = end
	}
	le.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// disassemble returns the head of a segment and its parts, whose checksums are right.
func disassemble(in []byte) (h head, data [parts][]byte, err error) {
	le := binary.LittleEndian
	if len(in) < headSize || string(in[:len(magic)]) != magic || crc32.Checksum(in[:headSize-4], castagnoli) != le.Uint32(in[headSize-4:]) {
		return h, data, fmt.Errorf("%w: its head", ErrDamaged)
	}
	figures, rest := in[len(magic):], in[headSize:]
	h = head{int(le.Uint32(figures)), int(le.Uint32(figures[4:])), int(le.Uint32(figures[8:])), int(le.Uint64(figures[12:]))}
	for i := range data {
		entry := figures[20+12*i:]
		size := le.Uint64(entry)
		if size > uint64(len(rest)) || crc32.Checksum(rest[:size], castagnoli) != le.Uint32(entry[8:]) {
			return h, data, fmt.Errorf("%w: part %d", ErrDamaged, i)
		}
		data[i], rest = rest[:size:size], rest[size:]
	}
	if len(rest) > 0 {
		return h, data, fmt.Errorf("%w: bytes follow its end", ErrDamaged)
	}
	return h, data, nil
}

// Len returns the number of documents, including dead ones.
func (s *Segment) Len() int { return s.n }

// First and Last return the lowest and the highest number of a document, 0 if there is none.
func (s *Segment) First() uint32 { return s.first }
func (s *Segment) Last() uint32  { return s.number(uint32(max(s.n, 1) - 1)) }

// number returns the number of the document at a position.
func (s *Segment) number(position uint32) uint32 {
	return s.first + position + s.numbers.at(int(position))
}

// Numbers returns the numbers of the documents in ascending order.
func (s *Segment) Numbers() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range uint32(s.n) {
			if !yield(s.number(i)) {
				return
			}
		}
	}
}

// position returns the position of a document.
func (s *Segment) position(number uint32) (uint32, bool) {
	i := uint32(sort.Search(s.n, func(i int) bool { return s.number(uint32(i)) >= number }))
	return i, int(i) < s.n && s.number(i) == number
}

// Bytes returns the encoded segment, nil for an outline.
func (s *Segment) Bytes() []byte { return s.encoded }

// Size returns the number of bytes of the encoded segment.
func (s *Segment) Size() int { return s.size }

// Terms returns the number of distinct terms.
func (s *Segment) Terms() int { return s.terms.Len() }

// Postings returns the number of pairs of a document and one of its terms.
func (s *Segment) Postings() int { return s.postings }

// Lengths returns the lengths of a document in words, and whether the segment has it.
func (s *Segment) Lengths(number uint32) (title, text int, ok bool) {
	i, ok := s.position(number)
	if !ok {
		return 0, 0, false
	}
	title = int(s.titles.at(int(i)))
	return title, int(s.lengths[i]) - titleWeight*title, true
}

// memory returns the size of the segment in bytes.
func (s *Segment) memory() int64 {
	columns := len(s.numbers.data) + len(s.titles.data)
	return int64(max(len(s.encoded), columns) + 4*len(s.lengths))
}
