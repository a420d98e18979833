package index

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
	bolt "go.etcd.io/bbolt"
)

// A Bit is what one bit does in this collection.
type Bit struct {
	Index   int
	Mean    float64 // share of codes with the bit set
	Entropy float64 // in bits; 0 is dead
	Dead    bool    // constant over the collection
	Meaning hashing.BitMeaning
	Drivers []string // ids of the documents with the highest activation
}

// mostHashed is how many documents Bits hashes again to find drivers.
const mostHashed = 20000

// Bits describes every bit with at most n terms a side and n documents. Activations are not stored, so the documents are
// hashed again for their drivers; of a large collection 20,000 documents, evenly spread.
func (ix *Index) Bits(ctx context.Context, n int) ([]Bit, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	all := make([]Bit, s.bits)
	set := s.bitCounts()
	for i := range all {
		mean := float64(set[i]) / float64(max(1, s.live()))
		all[i] = Bit{Index: i, Mean: mean, Entropy: entropy(mean), Dead: set[i] == 0 || set[i] == s.live(), Meaning: s.model.Meaning(i, n)}
	}
	if n <= 0 {
		return all, nil
	}
	drivers, err := ix.drivers(ctx, s, n)
	for i := range drivers {
		all[i].Drivers = drivers[i].ids()
	}
	return all, err
}

// bitCounts is how many living codes have each bit set.
func (s *snapshot) bitCounts() []int {
	set := make([]int, s.bits)
	for row := range s.rows() {
		if s.dead.Contains(uint32(row)) {
			continue
		}
		c := s.code(row)
		for i := range set {
			set[i] += int(c[i/64] >> (i % 64) & 1)
		}
	}
	return set
}

func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log2(p) - (1-p)*math.Log2(1-p)
}

// drivers finds for each bit the documents with the highest activation.
func (ix *Index) drivers(ctx context.Context, s *snapshot, n int) ([]ranking, error) {
	rankings := make([]ranking, s.bits)
	var mu sync.Mutex // guards rankings
	step := max(1, (s.rows()+mostHashed-1)/mostHashed)
	chunks := (s.rows() + rowBatch*step - 1) / (rowBatch * step)
	err := parallel(ctx, chunks, func(chunk int) error {
		docs, err := ix.sample(s, chunk*rowBatch*step, step)
		if err != nil {
			return err
		}
		for _, d := range docs {
			sk, err := s.model.Hash(d.Words())
			if errors.Is(err, hashing.ErrNoTerms) {
				continue
			}
			if err != nil {
				return err
			}
			mu.Lock()
			for i := range rankings {
				rankings[i].add(driver{sk.Activations[i], d.number, d.ID}, n)
			}
			mu.Unlock()
		}
		return nil
	})
	return rankings, err
}

// sample reads every step-th document from a row on, at most rowBatch of them.
func (ix *Index) sample(s *snapshot, from, step int) (docs []numbered, err error) {
	err = ix.view(func(tx *bolt.Tx, _ *snapshot) error {
		for row := from; row < min(s.rows(), from+rowBatch*step); row += step {
			number := s.nums[row]
			if tx.Bucket(docsBucket).Get(key32(number)) == nil {
				continue
			}
			d, _, err := ix.document(tx, number)
			if err != nil {
				return err
			}
			docs = append(docs, numbered{d, number})
		}
		return nil
	})
	return docs, err
}

// A ranking is the best few drivers of a bit, highest activation first, then by number.
type ranking []driver

type driver struct {
	activation float32
	number     uint32
	id         string
}

func (d driver) before(e driver) bool {
	return d.activation > e.activation || d.activation == e.activation && d.number < e.number
}

func (r *ranking) add(d driver, n int) {
	if len(*r) == n && !d.before((*r)[n-1]) {
		return
	}
	i := 0
	for i < len(*r) && (*r)[i].before(d) {
		i++
	}
	*r = slices.Insert(*r, i, d)
	*r = (*r)[:min(len(*r), n)]
}

func (r ranking) ids() []string {
	ids := make([]string, len(r))
	for i, d := range r {
		ids[i] = d.id
	}
	return ids
}
