package ingest

import (
	"fmt"
	"iter"
	"math"
	"slices"
)

// Counts is the bag of words of one text: a sparse row over a vocabulary.
type Counts struct {
	IDs     []uint32  // term ids, ascending and distinct
	Ns      []float32 // number of occurrences of each term: whole numbers from 1
	Unknown int       // number of tokens that are not in the vocabulary
}

// Length returns the number of tokens in the vocabulary, counting repetitions.
func (c Counts) Length() float64 {
	sum := 0.0
	for _, n := range c.Ns {
		sum += float64(n)
	}
	return sum
}

// Count counts each term of the vocabulary, and the number of tokens outside it.
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

// countRuns replaces each run of equal ids in the sorted IDs by one id, with its length in Ns.
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

// AppendBinary appends a compact form of c: the number of unknown tokens, the number of terms, then
// for each term the number of ids skipped since the previous term, and its count, all as varints.
// It fails for ids that do not ascend and for counts that are not whole numbers from 1 to 2²⁴.
func (c Counts) AppendBinary(b []byte) ([]byte, error) {
	if len(c.IDs) != len(c.Ns) || c.Unknown < 0 {
		return b, fmt.Errorf("encode counts: %d ids, %d counts, %d unknown", len(c.IDs), len(c.Ns), c.Unknown)
	}
	out := appendUint(appendUint(b, uint64(c.Unknown)), uint64(len(c.IDs)))
	next := uint64(0) // smallest possible id of the next term
	for i, id := range c.IDs {
		if uint64(id) < next || !wholeCount(c.Ns[i]) {
			return b, fmt.Errorf("encode counts: term %d is out of order, or its count %v is not a whole number from 1 to 2^24", id, c.Ns[i])
		}
		out = appendUint(appendUint(out, uint64(id)-next), uint64(c.Ns[i]))
		next = uint64(id) + 1
	}
	return out, nil
}

// maxCount is the largest count such that a float32 represents it and all smaller counts exactly.
const maxCount = 1 << 24

func wholeCount(n float32) bool {
	return n >= 1 && n <= maxCount && n == float32(math.Trunc(float64(n)))
}

// UnmarshalBinary decodes the form that [Counts.AppendBinary] wrote. For other data, it returns an
// error that wraps [ErrDamaged].
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
