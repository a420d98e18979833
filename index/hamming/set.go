package hamming

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
)

// A Set is an immutable sequence of rows of codes, some of them deleted (dead). It may be searched
// from many goroutines. Rows may be added to the latest state only, by one goroutine at a time.
type Set struct {
	bits      int
	codes     codes
	dead      *roaring.Bitmap
	structure structure // over the first rows; may be nil
	groups    *groups   // of the rows of structure; may be nil
}

// New returns an empty set of codes of the given width in bits, from 1 to [hashing.MaxBits].
func New(bits int) *Set {
	return &Set{bits: bits, codes: codes{words: hashing.Words(bits)}, dead: roaring.New()}
}

// Add returns the set with rows appended. words holds their codes one after the other, each of
// hashing.Words(bits) words.
func (s *Set) Add(words []uint64) *Set {
	next := *s
	next.codes = s.codes.append(words)
	return &next
}

// Delete returns the set with the given rows dead.
func (s *Set) Delete(rows []uint32) *Set {
	if len(rows) == 0 {
		return s
	}
	next := *s
	next.dead = s.dead.Clone()
	next.dead.AddMany(rows)
	return &next
}

// Compact returns a set of the live rows, renumbered, in newly allocated arrays and without a
// structure.
func (s *Set) Compact() *Set {
	c := New(s.bits)
	c.codes.data = make([]uint64, 0, (s.Live()+lanes)*s.codes.words)
	for row := range s.Len() {
		if s.Alive(row) {
			c.codes = c.codes.append(s.Code(row))
		}
	}
	return c
}

// Bits returns the width of the codes in bits.
func (s *Set) Bits() int { return s.bits }

// Len returns the number of rows, including dead ones.
func (s *Set) Len() int { return s.codes.n }

// Live returns the number of rows that are not dead.
func (s *Set) Live() int { return s.Len() - int(s.dead.GetCardinality()) }

// Alive reports whether a row is not dead.
func (s *Set) Alive(row int) bool { return s.dead.IsEmpty() || !s.dead.Contains(uint32(row)) }

// Died returns the rows that died since an earlier state of the set, in ascending order.
func (s *Set) Died(since *Set) []uint32 { return roaring.AndNot(s.dead, since.dead).ToArray() }

// Code returns a copy of a row's code.
func (s *Set) Code(row int) hashing.Code { return s.codes.code(row) }

// At returns the words of a row's code without copying it: word i is words[i*stride]. They must not
// be changed.
func (s *Set) At(row int) (words []uint64, stride int) {
	if s.codes.words == 1 {
		return s.codes.data[row : row+1], 1
	}
	return s.codes.data[s.codes.at(row):], lanes
}

// Distance returns the number of bits in which a row differs from code.
func (s *Set) Distance(row int, code hashing.Code) int { return s.codes.distance(row, code) }

// Memory is the size of a set in bytes.
type Memory struct {
	Codes     int64
	Structure int64 // of the current structure
	Planned   int64 // of the structure that [Set.Indexed] would build
}

// Memory returns the size of the set.
func (s *Set) Memory() Memory {
	m := Memory{Codes: int64(8*cap(s.codes.data)) + int64(s.dead.GetSizeInBytes()), Planned: s.plannedBytes()}
	if s.structure != nil {
		m.Structure = s.structure.bytes()
	}
	if s.groups != nil {
		m.Structure += s.groups.bytes()
	}
	return m
}

// Search answers a query. If ctx is cancelled, it returns ctx's error early.
func (s *Set) Search(ctx context.Context, q Query) (*Answer, error) {
	if err := q.validate(s.bits); err != nil {
		return nil, err
	}
	var w Work
	plan := s.plan(&q)
	for _, sr := range plan.searchers {
		a, err := s.searchBy(ctx, sr, &q, &w)
		if err != nil {
			return nil, err
		}
		if a != nil {
			a.Slow = plan.slow
			return a, nil
		}
	}
	return nil, ctx.Err()
}

// searchBy returns the answer of one searcher, or nil if the searcher gives up.
func (s *Set) searchBy(ctx context.Context, sr searcher, q *Query, w *Work) (*Answer, error) {
	sel := newSelection(q, s.bits)
	w.Searcher = sr.name()
	done, err := sr.search(ctx, s, q, sel, w)
	if err != nil || !done {
		return nil, err
	}
	a := sel.answer()
	a.Work = *w
	return a, nil
}

// A searcher offers a selection every row that may belong to the answer. It returns false if it
// gives up because another searcher would be cheaper; the selection must then be discarded.
type searcher interface {
	name() string
	search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error)
}
