package hamming

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
)

// A Set is rows of codes, some of them dead, at one moment. It never changes and may be searched from many goroutines. New rows
// may be added to the latest state only, by one goroutine at a time.
type Set struct {
	bits      int
	codes     codes
	dead      *roaring.Bitmap
	structure structure // over the first rows; nil: none
}

// New is the empty set of codes of so many bits, 1 to [hashing.MaxBits].
func New(bits int) *Set {
	return &Set{bits: bits, codes: codes{words: hashing.Words(bits)}, dead: roaring.New()}
}

// Add is the set with more rows behind the others: one code of hashing.Words(bits) words after the other.
func (s *Set) Add(words []uint64) *Set {
	next := *s
	next.codes = s.codes.append(words)
	return &next
}

// Delete is the set with rows dead.
func (s *Set) Delete(rows []uint32) *Set {
	if len(rows) == 0 {
		return s
	}
	next := *s
	next.dead = s.dead.Clone()
	next.dead.AddMany(rows)
	return &next
}

// Compact is the set without the dead rows, in arrays of its own, and without a structure.
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

// Bits is the width of the codes.
func (s *Set) Bits() int { return s.bits }

// Len is the number of rows, dead ones too.
func (s *Set) Len() int { return s.codes.n }

// Live is the number of rows that are not dead.
func (s *Set) Live() int { return s.Len() - int(s.dead.GetCardinality()) }

// Alive reports whether a row is not dead.
func (s *Set) Alive(row int) bool { return s.dead.IsEmpty() || !s.dead.Contains(uint32(row)) }

// Died are the rows that died since an earlier state of the set, ascending.
func (s *Set) Died(since *Set) []uint32 { return roaring.AndNot(s.dead, since.dead).ToArray() }

// Code is a copy of a row.
func (s *Set) Code(row int) hashing.Code { return s.codes.code(row) }

// Distance is how many bits of a row differ from the code.
func (s *Set) Distance(row int, code hashing.Code) int { return s.codes.distance(row, code) }

// Memory is what a set takes, in bytes.
type Memory struct {
	Codes     int64
	Structure int64 // as it is
	Planned   int64 // the structure that [Set.Indexed] makes
}

// Memory is what the set takes.
func (s *Set) Memory() Memory {
	m := Memory{Codes: int64(8*cap(s.codes.data)) + int64(s.dead.GetSizeInBytes()), Planned: s.planned()}
	if s.structure != nil {
		m.Structure = s.structure.bytes()
	}
	return m
}

// Search answers a query. It ends early, with the context's error, when that ends.
func (s *Set) Search(ctx context.Context, q Query) (*Answer, error) {
	if err := q.validate(s.bits); err != nil {
		return nil, err
	}
	var w Work
	plan := s.plan(&q)
	for _, with := range plan.searchers {
		a, err := s.by(ctx, with, &q, &w)
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

// by is the answer of one searcher, nil if that gives up.
func (s *Set) by(ctx context.Context, with searcher, q *Query, w *Work) (*Answer, error) {
	sel := newSelection(q, s.bits)
	w.Searcher = with.name()
	done, err := with.search(ctx, s, q, sel, w)
	if err != nil || !done {
		return nil, err
	}
	a := sel.answer()
	a.Work = *w
	return a, nil
}

// A searcher offers a selection every row that may belong into it. It returns false, having offered nothing that
// counts, when it turns out that another would be cheaper.
type searcher interface {
	name() string
	search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error)
}
