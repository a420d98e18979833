package index

import (
	"context"
	"errors"
	"math"
	"slices"

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
	Spread  float64  // standard deviation of the activations of the documents that were hashed again; 0 if none were
}

// leastVariance is that of the activations of a unit that is in use.
const minVariance = 0.01

// Active reports whether the unit's activations differ enough between documents: by a variance over 0.01. That is how Burda, Grosse and
// Salakhutdinov ("Importance weighted autoencoders", 2016) count the units that a variational model uses, whose activations are
// posterior means.
func (b Bit) Active() bool { return b.Spread*b.Spread > minVariance }

// mostHashed is how many documents Bits hashes again to find drivers.
const maxHashed = 20000

// Bits describes every bit with at most n terms a side and n documents; to find these terms takes two passes of the decoder. Activations are not stored, so the documents are
// hashed again for their drivers and their spread, unless n is 0 or the codes come from elsewhere; of a large collection 20,000 documents, evenly spread.
func (ix *Index) Bits(ctx context.Context, n int) ([]Bit, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	all := make([]Bit, s.bits)
	set := s.bitCounts()
	for i := range all {
		mean := float64(set[i]) / float64(max(1, s.live()))
		all[i] = Bit{Index: i, Mean: mean, Entropy: entropy(mean), Dead: set[i] == 0 || set[i] == s.live()}
	}
	if n <= 0 || s.foreign() {
		return all, nil
	}
	err := parallel(ctx, len(all), func(i int) error {
		all[i].Meaning = s.model.Meaning(i, n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	tallies, err := ix.tallies(ctx, s, n)
	for i, t := range tallies {
		all[i].Drivers, all[i].Spread = t.ids(), t.spread()
	}
	return all, err
}

// bitCounts is how many living codes have each bit set.
func (s *snapshot) bitCounts() []int {
	set := make([]int, s.bits)
	for row := range s.rows() {
		if !s.alive(row) {
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

// tallies hashes documents again to find for each bit those with the highest activation, and how much activations differ.
func (ix *Index) tallies(ctx context.Context, s *snapshot, n int) ([]tally, error) {
	step := max(1, (s.rows()+maxHashed-1)/maxHashed)
	chunks := make([][]tally, (s.rows()+rowBatch*step-1)/(rowBatch*step))
	err := parallel(ctx, len(chunks), func(chunk int) error {
		docs, err := ix.sample(ctx, s, chunk*rowBatch*step, step)
		if err != nil {
			return err
		}
		chunks[chunk], err = s.tally(ctx, docs, n)
		return err
	})
	all := make([]tally, s.bits)
	for _, chunk := range chunks { // in order, so that sums come out the same each time
		for i, t := range chunk {
			all[i].merge(t, n)
		}
	}
	return all, err
}

// tally looks at some documents.
func (s *snapshot) tally(ctx context.Context, docs []numbered, n int) ([]tally, error) {
	all := make([]tally, s.bits)
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sk, err := s.model.Hash(d.Words())
		if errors.Is(err, hashing.ErrNoTerms) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, v := range sk.Activations {
			all[i].add(driver{v, d.number, d.ID}, n)
		}
	}
	return all, nil
}

// sample reads every step-th document from a row on, at most rowBatch of them.
func (ix *Index) sample(ctx context.Context, s *snapshot, from, step int) (docs []numbered, err error) {
	err = ix.view(func(tx *bolt.Tx, _ *snapshot) error {
		for row := from; row < min(s.rows(), from+rowBatch*step); row += step {
			if err := ctx.Err(); err != nil {
				return err
			}
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

// A tally is what the activations of one unit were: the best few drivers, highest activation first, then by number, and the
// sums that their spread comes from.
type tally struct {
	best         []driver
	documents    int
	sum, squares float64
}

type driver struct {
	activation float32
	number     uint32
	id         string
}

func (d driver) before(e driver) bool {
	return d.activation > e.activation || d.activation == e.activation && d.number < e.number
}

// add counts a document, and keeps it if it is among the best n.
func (t *tally) add(d driver, n int) {
	v := float64(d.activation)
	t.documents, t.sum, t.squares = t.documents+1, t.sum+v, t.squares+v*v
	t.rank(d, n)
}

func (t *tally) rank(d driver, n int) {
	if len(t.best) == n && !d.before(t.best[n-1]) {
		return
	}
	i := 0
	for i < len(t.best) && t.best[i].before(d) {
		i++
	}
	t.best = slices.Insert(t.best, i, d)
	t.best = t.best[:min(len(t.best), n)]
}

// merge adds what another tally of the same unit has.
func (t *tally) merge(u tally, n int) {
	t.documents, t.sum, t.squares = t.documents+u.documents, t.sum+u.sum, t.squares+u.squares
	for _, d := range u.best {
		t.rank(d, n)
	}
}

// spread is the standard deviation of all documents.
func (t *tally) spread() float64 {
	n := float64(max(t.documents, 1))
	mean := t.sum / n
	return math.Sqrt(max(0, t.squares/n-mean*mean))
}

func (t *tally) ids() []string {
	ids := make([]string, len(t.best))
	for i, d := range t.best {
		ids[i] = d.id
	}
	return ids
}
