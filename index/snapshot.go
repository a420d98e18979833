package index

import (
	"fmt"
	"runtime/debug"
	"slices"
	"weak"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	bolt "go.etcd.io/bbolt"
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

// published is what readers find: the state in force and, while a writer commits, the one that
// the commit brings about. Readers take the one of their transaction, so none waits for the other.
type published struct {
	now, next *snapshot
}

// A State identifies what an index holds between two commits. Two are equal if they are of the same index and
// nothing was committed between them. It keeps nothing in memory.
type State struct {
	of weak.Pointer[Index]
	tx int
}

// State returns the one in force.
func (ix *Index) State() State { return State{weak.Make(ix), ix.state.Load().now.tx} }

// of is the snapshot of transaction id, or nil.
func (p *published) of(id int) *snapshot {
	switch {
	case p.now.tx == id:
		return p.now
	case p.next != nil && p.next.tx == id:
		return p.next
	}
	return nil
}

// view calls fn with one consistent state of file and memory. fn must not keep what lies in the file, nor call
// code of others that might write to this index: a commit that must grow the file waits for it.
func (ix *Index) view(fn func(tx *bolt.Tx, s *snapshot) error) error {
	return guarded(func() error {
		tx, s, err := ix.begin()
		if err != nil {
			return fmt.Errorf("%s: %w", ix.path, err)
		}
		defer tx.Rollback()
		return fn(tx, s)
	})
}

// begin pairs a read transaction with its snapshot. It misses only when a writer committed between
// the two lines, so a few rounds are all it takes.
func (ix *Index) begin() (*bolt.Tx, *snapshot, error) {
	for {
		tx, err := ix.db.Begin(false)
		if err != nil {
			return nil, nil, err
		}
		if s := ix.state.Load().of(tx.ID()); s != nil {
			return tx, s, nil
		}
		if err := tx.Rollback(); err != nil {
			return nil, nil, err
		}
	}
}

// guarded turns the panics and memory faults with which bbolt meets a damaged or shrunk file into errors.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: run check, or go back to a copy (%v)", ErrFormat, p)
		}
	}()
	return fn()
}
