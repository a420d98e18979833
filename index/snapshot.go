package index

import (
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// A snapshot is what memory holds of one committed state. It never changes: the next one shares its arrays and is
// longer, or has more dead rows.
type snapshot struct {
	tx         int    // the bbolt transaction that it reflects
	generation uint64 // 0 without a model
	next       uint64 // the number that the next document gets
	model      model  // nil without
	bits       int
	nums       []uint32     // row → document number, ascending
	set        *hamming.Set // row → its code; those of deleted documents are dead
	line       *line
}

// Snapshots that grew from one another share a line: their rows are the same ones.
type line struct{ _ byte }

func newSnapshot(id uint64, m model) *snapshot {
	s := &snapshot{generation: id, model: m, set: hamming.New(1), line: new(line)}
	if m != nil {
		s.bits, s.set = m.Bits(), hamming.New(m.Bits())
	}
	return s
}

// rows is the number of rows, dead ones too.
func (s *snapshot) rows() int { return len(s.nums) }

// live is the number of documents that have a code.
func (s *snapshot) live() int { return s.set.Live() }

// alive reports whether a row's document has not been deleted.
func (s *snapshot) alive(row int) bool { return s.set.Alive(row) }

// code is a copy of the code of a row.
func (s *snapshot) code(row int) hashing.Code { return s.set.Code(row) }

// row finds the row of a living document's code.
func (s *snapshot) row(number uint32) (int, bool) {
	i, ok := slices.BinarySearch(s.nums, number)
	return i, ok && s.alive(i)
}

// memory is what the snapshot takes in bytes, without the model; full, with the structure that searches ask for.
func (s *snapshot) memory(full bool) int64 {
	m := s.set.Memory()
	if full {
		m.Structure = max(m.Structure, m.Planned)
	}
	return int64(4*cap(s.nums)) + m.Codes + m.Structure
}

// add appends the documents of b.
func (s *snapshot) add(b block) {
	s.nums = append(s.nums, b.nums...) // readers of an earlier snapshot never look past its length
	s.set = s.set.Add(b.codes)
}

// with is the next snapshot: the documents of b appended, those in gone dead.
func (s *snapshot) with(b block, gone []uint32) *snapshot {
	next := *s
	next.add(b)
	next.set = next.set.Delete(next.rowsOf(gone))
	return &next
}

// rowsOf are the rows of those of the documents that have a code; both ascend.
func (s *snapshot) rowsOf(numbers []uint32) []uint32 {
	rows, from := make([]uint32, 0, len(numbers)), 0
	for _, n := range numbers {
		i, ok := slices.BinarySearch(s.nums[from:], n)
		if from += i; ok {
			rows = append(rows, uint32(from))
		}
	}
	return rows
}

// sparse reports whether so many rows are dead that they should go.
func (s *snapshot) sparse() bool { return (s.rows()-s.live())*4 > s.rows() }

// compact is the same state without the dead rows, in arrays of its own.
func (s *snapshot) compact() *snapshot {
	c := *s
	c.nums, c.set, c.line = make([]uint32, 0, s.live()), s.set.Compact(), new(line)
	for row, n := range s.nums {
		if s.alive(row) {
			c.nums = append(c.nums, n)
		}
	}
	return &c
}
