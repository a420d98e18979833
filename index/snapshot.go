package index

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
)

// A snapshot is what memory holds of one committed state. It never changes: the next one shares its arrays and is
// longer, or has more dead rows.
type snapshot struct {
	tx         int    // the bbolt transaction that it reflects
	generation uint64 // 0 without a model
	next       uint64 // the number that the next document gets
	model      model  // nil without
	bits       int
	words      int             // 64-bit words a code
	nums       []uint32        // row → document number, ascending
	codes      []uint64        // row → its code
	dead       *roaring.Bitmap // rows of deleted documents
	addresses  *addresses      // the direct address table over these rows, built when first needed
}

func newSnapshot(id uint64, m model) *snapshot {
	s := &snapshot{generation: id, model: m, dead: roaring.New(), addresses: new(addresses)}
	if m != nil {
		s.bits, s.words = m.Bits(), hashing.Words(m.Bits())
	}
	return s
}

// rows is the number of rows, dead ones too.
func (s *snapshot) rows() int { return len(s.nums) }

// live is the number of documents that have a code.
func (s *snapshot) live() int { return len(s.nums) - int(s.dead.GetCardinality()) }

// code is the code of a row; it must not be changed.
func (s *snapshot) code(row int) hashing.Code {
	return hashing.Code(s.codes[row*s.words : (row+1)*s.words : (row+1)*s.words])
}

// row finds the row of a living document's code.
func (s *snapshot) row(number uint32) (int, bool) {
	i, ok := slices.BinarySearch(s.nums, number)
	return i, ok && !s.dead.Contains(uint32(i))
}

// bytes is what the snapshot takes in memory, without the model.
func (s *snapshot) bytes() int64 {
	return int64(4*cap(s.nums)+8*cap(s.codes)) + int64(s.dead.GetSizeInBytes()) + s.addresses.bytes()
}

// with is the next snapshot: the documents of b appended, those in gone dead.
func (s *snapshot) with(b block, gone []uint32) *snapshot {
	next := *s
	next.nums = append(s.nums, b.nums...) // readers of s never look past its length
	next.codes = append(s.codes, b.codes...)
	next.bury(gone)
	if dead := int(next.dead.GetCardinality()); dead*4 > len(next.nums) {
		return next.compact()
	}
	if next.addresses.stale(len(next.nums)) {
		next.addresses = new(addresses)
	}
	return &next
}

// bury marks rows dead in a copy of the bitmap that older snapshots use.
func (s *snapshot) bury(gone []uint32) {
	if len(gone) == 0 {
		return
	}
	s.dead = s.dead.Clone()
	for _, n := range gone {
		if i, ok := slices.BinarySearch(s.nums, n); ok {
			s.dead.Add(uint32(i))
		}
	}
}

// compact is the same state without the dead rows, in arrays of its own.
func (s *snapshot) compact() *snapshot {
	c := newSnapshot(s.generation, s.model)
	c.nums = make([]uint32, 0, s.live())
	c.codes = make([]uint64, 0, s.live()*s.words)
	for i, n := range s.nums {
		if !s.dead.Contains(uint32(i)) {
			c.nums = append(c.nums, n)
			c.codes = append(c.codes, s.code(i)...)
		}
	}
	return c
}
