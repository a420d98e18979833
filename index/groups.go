package index

import (
	"math"
	"sort"

	bolt "go.etcd.io/bbolt"
)

// The two sides are the documents that the model learned from and those that came since, from one state.
type sides struct {
	*snapshot
	learned, came group
	radius        int
}

// A group is the documents of one side.
type group struct {
	documents int       // in all
	coded     int       // of these, with a code
	rows      []int     // a sample of those with a code
	unknown   []float64 // for each row, the share of the words that the model does not know
	occupancy []float64 // for some of the rows, the documents learned from in the ball
}

// mostCompared is how many documents of a group are looked at. A mean over so many is known to a hundredth of the standard deviation.
const mostCompared = 10000

// divide makes the two groups and reads the counts of some documents.
func (s *snapshot) divide(tx *bolt.Tx, g *generation) (*sides, error) {
	m, err := readMeta(tx)
	if err != nil {
		return nil, err
	}
	came, err := since(tx, m, g.info.Learned)
	if err != nil {
		return nil, err
	}
	first := sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= g.info.Learned })
	c := &sides{snapshot: s, learned: s.group(int(m.documents)-came, 0, first), came: s.group(came, first, s.rows())}
	if c.learned.unknown, err = s.unknown(tx, g, c.learned.rows, s.rarest()); err == nil {
		c.came.unknown, err = s.unknown(tx, g, c.came.rows, 0)
	}
	return c, err
}

// since counts the documents from a number on.
func since(tx *bolt.Tx, m meta, number uint64) (n int, err error) {
	if number >= m.next {
		return 0, nil
	}
	seen := 0
	err = tx.Bucket(idsBucket).ForEach(func(k, v []byte) error {
		breathe(tx, seen)
		seen++
		e, err := decodeEntry(k, v)
		if uint64(e.number) >= number {
			n++
		}
		return err
	})
	return n, err
}

// group is so many documents, of which those with a code lie in the rows from a first one on.
func (s *snapshot) group(documents, from, to int) group {
	var rows []int
	for row := from; row < to; row++ {
		if s.alive(row) {
			rows = append(rows, row)
		}
	}
	return group{documents: documents, coded: len(rows), rows: evenly(rows, mostCompared)}
}

// evenly is at most n of all, evenly spread.
func evenly[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	some := make([]T, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// unknown tells for each document which share of its words the model does not know, words in no more than so many of the documents
// that it learned from among them.
func (s *snapshot) unknown(tx *bolt.Tx, g *generation, rows []int, rare int) ([]float64, error) {
	shares := make([]float64, len(rows))
	v := s.model.Vocabulary()
	for i, row := range rows {
		breathe(tx, i)
		c, err := g.countsOf(s.nums[row])
		if err != nil {
			return nil, err
		}
		all, unknown := c.Length()+float64(c.Unknown), float64(c.Unknown)
		for j, id := range c.IDs {
			if v.DF(id) <= rare {
				unknown += float64(c.Ns[j])
			}
		}
		shares[i] = unknown / all
	}
	return shares, nil
}

// rarest is in how few documents a word may be that the model knows. Without a document that it learned from it would not know such a
// word of that document, as it does not know those of a new one: only so are both groups judged alike. Of halves of 20 Newsgroups, drawn
// by chance, 8.4 % of the words are unknown so, in the half learned from and in the other.
func (s *snapshot) rarest() int {
	v, least := s.model.Vocabulary(), math.MaxInt
	for id := range v.Len() {
		least = min(least, v.DF(uint32(id)))
	}
	return least
}
