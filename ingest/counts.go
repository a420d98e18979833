package ingest

import (
	"fmt"
	"iter"
	"math"
	"slices"
)

// Counts is a sparse row: what one text holds of a vocabulary.
type Counts struct {
	IDs     []uint32  // term ids, ascending, each once
	Ns      []float32 // how often each occurs: whole numbers from 1
	Unknown int       // tokens outside the vocabulary
}

// Length is the number of known tokens.
func (c Counts) Length() float64 {
	sum := 0.0
	for _, n := range c.Ns {
		sum += float64(n)
	}
	return sum
}

// Count counts the terms that the vocabulary knows.
func (v *Vocabulary) Count(terms iter.Seq[string]) Counts {
	var c Counts
	for term := range terms {
		if id, ok := v.ids[term]; ok {
			c.IDs = append(c.IDs, id)
		} else {
			c.Unknown++
		}
	}
	slices.Sort(c.IDs)
	c.countRuns()
	return c
}

// fold turns sorted ids with repetitions into ids and how often each occurs.
func (c *Counts) countRuns() {
	kept := c.IDs[:0]
	for _, id := range c.IDs {
		if len(kept) > 0 && kept[len(kept)-1] == id {
			c.Ns[len(kept)-1]++
			continue
		}
		kept = append(kept, id)
		c.Ns = append(c.Ns, 1)
	}
	c.IDs = kept
}

// AppendBinary appends a compact form of c: the unknown tokens, the number of terms, then for each
// term its distance from the term before and its count, all as varints. It fails for ids that do
// not ascend and for counts that are not whole numbers from 1 to 2²⁴.
func (c Counts) AppendBinary(b []byte) ([]byte, error) {
	if len(c.IDs) != len(c.Ns) || c.Unknown < 0 {
		return b, fmt.Errorf("encode counts: %d ids, %d counts, %d unknown", len(c.IDs), len(c.Ns), c.Unknown)
	}
	out := appendUint(appendUint(b, uint64(c.Unknown)), uint64(len(c.IDs)))
	next := uint64(0) // the smallest id that may follow
	for i, id := range c.IDs {
		if uint64(id) < next || !wholeCount(c.Ns[i]) {
			return b, fmt.Errorf("encode counts: term %d with count %v is out of order or no whole number", id, c.Ns[i])
		}
		out = appendUint(appendUint(out, uint64(id)-next), uint64(c.Ns[i]))
		next = uint64(id) + 1
	}
	return out, nil
}

// maxCount is the largest count that a float32 holds exactly, with all smaller ones.
const maxCount = 1 << 24

func wholeCount(n float32) bool {
	return n >= 1 && n <= maxCount && n == float32(math.Trunc(float64(n)))
}

// UnmarshalBinary reads what [Counts.AppendBinary] wrote. Anything else is an error that wraps [ErrDamaged].
func (c *Counts) UnmarshalBinary(b []byte) error {
	r := &decoder{rest: b}
	unknown := r.uint(math.MaxInt)
	n := r.length(2) // a term takes at least two bytes
	got := Counts{IDs: make([]uint32, n), Ns: make([]float32, n), Unknown: int(unknown)}
	next := uint64(0)
	for i := range n {
		id := next + r.uint(math.MaxUint32)
		count := r.uint(maxCount)
		if id > math.MaxUint32 || count == 0 {
			r.failed = true
		}
		got.IDs[i], got.Ns[i] = uint32(id), float32(count)
		next = id + 1
	}
	if err := r.close("counts"); err != nil {
		return err
	}
	*c = got
	return nil
}
