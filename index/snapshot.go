package index

import (
	"context"
	"errors"
	"math/bits"
	"slices"
	"weak"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/index/words"
)

// A snapshot is the content of memory for one committed state. It never changes: the next snapshot
// shares its arrays, with more rows or more dead rows.
type snapshot struct {
	version    uint64            // of the state that it reflects
	generation uint64            // 0 without a model
	info       generations.Info  // its description
	next       uint64            // number of the next document
	model      generations.Model // nil if there is none
	bits       int
	numbering
	set  *hamming.Set // row → code; rows of deleted documents are dead
	line *line

	words    *words.Set     // the words of the documents with numbers below indexed
	wordInfo wordindex.Info // zero before there is a word index
	indexed  uint64
	lean     bool // words has outlines
	synonyms synonymList

	adapted *feedback.Adapter // the adapter of the generation; nil for none
}

// Snapshots that were derived from each other share a line: their rows are the same.
type line struct{ _ byte }

func newSnapshot(id uint64, m generations.Model) *snapshot {
	s := &snapshot{generation: id, model: m, set: hamming.New(1), line: new(line), words: words.New()}
	if m != nil {
		s.bits, s.set = m.Bits(), hamming.New(m.Bits())
	}
	return s
}

// in returns the generation in a view of the same state.
func (s *snapshot) in(v View) *generations.Generation {
	return &generations.Generation{View: v, ID: s.generation, Info: s.info, Next: s.next}
}

// rows returns the number of rows, including dead ones.
func (s *snapshot) rows() int { return len(s.nums) }

// live returns the number of documents that have a code.
func (s *snapshot) live() int { return s.set.Live() }

// alive reports whether the document of a row has not been deleted.
func (s *snapshot) alive(row int) bool { return s.set.Alive(row) }

// code returns a copy of the code of a row.
func (s *snapshot) code(row int) hashing.Code { return s.set.Code(row) }

// row returns the row of a document, or false if it has none or a dead one.
func (s *snapshot) row(number uint32) (int, bool) {
	i, ok := s.find(number)
	return i, ok && s.alive(i)
}

// liveRows returns the rows of the documents that have not been deleted.
func (s *snapshot) liveRows() []uint32 { return s.liveBetween(0, s.rows()) }

// liveBetween returns those of the rows [from, to).
func (s *snapshot) liveBetween(from, to int) []uint32 {
	rows := make([]uint32, 0, min(to-from, s.live()))
	for row := from; row < to; row++ {
		if s.alive(row) {
			rows = append(rows, uint32(row))
		}
	}
	return rows
}

// numbersOf returns the numbers of the documents of rows.
func (s *snapshot) numbersOf(rows []uint32) []uint32 {
	numbers := make([]uint32, len(rows))
	for i, row := range rows {
		numbers[i] = s.nums[row]
	}
	return numbers
}

// memory returns the size of the snapshot in bytes, without the model. If full is set, it includes
// the structure that searches may request.
func (s *snapshot) memory(full bool) int64 {
	m := s.set.Memory()
	if full {
		m.Structure = max(m.Structure, m.Planned)
	}
	return s.numbering.bytes() + m.Codes + m.Structure
}

// add appends the documents of b.
func (s *snapshot) add(b format.Block) {
	s.numbering = s.appended(b.Nums)
	s.set = s.set.Add(b.Codes)
}

// with returns the next snapshot, with the documents of b appended and those in deleted dead.
func (s *snapshot) with(b format.Block, deleted []uint32) *snapshot {
	next := *s
	next.add(b)
	next.set = next.set.Delete(next.rowsOf(deleted))
	return &next
}

// rowsOf returns the rows of the documents that have a code. Numbers and rows ascend.
func (s *snapshot) rowsOf(numbers []uint32) []uint32 {
	rows := make([]uint32, 0, len(numbers))
	for _, n := range numbers {
		if row, ok := s.find(n); ok {
			rows = append(rows, uint32(row))
		}
	}
	return rows
}

// sparse reports whether more than a quarter of the rows are dead, so that they should be removed.
func (s *snapshot) sparse() bool { return (s.rows()-s.live())*4 > s.rows() }

// compact returns the same state without the dead rows, in arrays of its own.
func (s *snapshot) compact() *snapshot {
	c := *s
	nums := make([]uint32, 0, s.live())
	for row, n := range s.nums {
		if s.alive(row) {
			nums = append(nums, n)
		}
	}
	c.numbering, c.set, c.line = numbering{}.appended(nums), s.set.Compact(), new(line)
	return &c
}

// A published holds the current state and, during a commit, the state after it. A reader takes the
// one of its transaction, so that readers and the writer do not wait for each other.
type published struct {
	now, next *snapshot
}

// A State identifies the content of an index between two commits. Two States are equal if they are
// of the same index and nothing was committed between them. A State does not keep the index in
// memory.
type State struct {
	of      weak.Pointer[Index]
	version uint64
}

// State returns the current state.
func (ix *Index) State() State { return State{weak.Make(ix), ix.state.Load().now.version} }

// of returns the snapshot of a version, or nil.
func (p *published) of(version uint64) *snapshot {
	switch {
	case p.now.version == version:
		return p.now
	case p.next != nil && p.next.version == version:
		return p.next
	}
	return nil
}

// view calls fn with one consistent state of store and memory. fn must not retain values of the
// store, and may be called again. It must not call code that may write to this index, since a
// commit that has to grow a file waits for fn.
func (ix *Index) view(ctx context.Context, fn func(v View, s *snapshot) error) error {
	return ix.viewBy(ctx, ix.store.View, fn)
}

// Refresh brings the memory up to the last commit of other processes, which methods without a
// context return. It does nothing for a file, which has no other.
func (ix *Index) Refresh(ctx context.Context) error {
	if ix.Path() != "" {
		return nil
	}
	return ix.view(ctx, func(View, *snapshot) error { return nil })
}

// coded returns the snapshot of the last commit. It fails with [ErrNoModel].
func (ix *Index) coded(ctx context.Context) (*snapshot, error) {
	if err := ix.Refresh(ctx); err != nil {
		return nil, err
	}
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	return s, nil
}

// hold is view with an fn that takes long or cannot be repeated, see [store.Store].
func (ix *Index) hold(ctx context.Context, fn func(v View, s *snapshot) error) error {
	return ix.viewBy(ctx, ix.store.Hold, fn)
}

func (ix *Index) viewBy(ctx context.Context, by func(context.Context, func(View) error) error, fn func(v View, s *snapshot) error) error {
	for ctx.Err() == nil {
		calls := 0
		err := by(ctx, func(v View) error {
			if calls++; calls > 1 {
				ix.followed.retries.Add(1)
			}
			s, err := ix.snapshotOf(v, v.Version())
			if err != nil {
				return err
			}
			return fn(v, s)
		})
		if !errors.Is(err, errBehind) {
			return err
		}
	}
	return ctx.Err()
}

// errBehind means that a writer committed between the beginning of a view and the look at the
// memory. It rarely happens twice.
var errBehind = errors.New("the view is older than the memory")

// snapshotOf returns the snapshot of a view with the given version.
func (ix *Index) snapshotOf(v View, version uint64) (*snapshot, error) {
	if s := ix.state.Load().of(version); s != nil {
		return s, nil
	}
	if shared, is := v.(store.Shared); is {
		return ix.follow(shared, version)
	}
	return nil, errBehind
}

// publish replaces the state by what fn returns for the present one.
func (ix *Index) publish(fn func(*published) *published) {
	ix.publishing.Lock()
	defer ix.publishing.Unlock()
	ix.state.Store(fn(ix.state.Load()))
}

// foreign reports whether the codes were made elsewhere, or from vectors that were.
func (s *snapshot) foreign() bool { return generations.IsForeign(s.model) }

// A numbering has the numbers of the documents of rows, which ascend, and the rows by number. It
// never changes: the next one shares its arrays, with more rows.
type numbering struct {
	nums  []uint32 // row → document number
	ranks []rank   // number/64 → rows, as far as no more numbers will follow
}

// A rank holds the rows of 64 numbers.
type rank struct {
	below uint32 // number of rows before them
	has   uint64 // bit i is set if the i-th number has a row
}

// appended returns the numbering with more rows. There are at most as many ranks as rows, also if
// most numbers have none.
func (n numbering) appended(more []uint32) numbering {
	n.nums = append(n.nums, more...) // readers of earlier ones never read past their length
	for row := n.ranked(); len(n.ranks) < len(n.nums); {
		i, r := uint32(len(n.ranks)), rank{below: uint32(row)}
		if i >= n.nums[len(n.nums)-1]/64 {
			break
		}
		for ; n.nums[row]/64 == i; row++ {
			r.has |= 1 << (n.nums[row] % 64)
		}
		n.ranks = append(n.ranks, r)
	}
	return n
}

// ranked returns the number of rows that have ranks.
func (n *numbering) ranked() int {
	if len(n.ranks) == 0 {
		return 0
	}
	last := n.ranks[len(n.ranks)-1]
	return int(last.below) + bits.OnesCount64(last.has)
}

// find returns the row of a document, dead or alive, or false and the number of rows below it.
func (n *numbering) find(number uint32) (int, bool) {
	if i := int(number / 64); i < len(n.ranks) {
		r, bit := &n.ranks[i], uint64(1)<<(number%64)
		return int(r.below) + bits.OnesCount64(r.has&(bit-1)), r.has&bit != 0
	}
	from := n.ranked()
	row, ok := slices.BinarySearch(n.nums[from:], number)
	return from + row, ok
}

// bytes returns the size of the numbering.
func (n *numbering) bytes() int64 { return int64(4*cap(n.nums) + 16*cap(n.ranks)) }
