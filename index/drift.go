package index

import (
	"context"
	"math"
	"sort"

	bolt "go.etcd.io/bbolt"
	"gonum.org/v1/gonum/stat"
)

// Drift says whether to train again: how the documents that came after the model in force was trained compare with those that it
// learned from.
type Drift struct {
	Retrain  bool        `json:"retrain"`
	Advice   string      `json:"advice"`   // a sentence that says why
	Compared *Comparison `json:"compared"` // nil where the file does not say which documents the model learned from
}

// A Comparison is of the documents that a model learned from with those that came since. Deleted ones are in neither group.
type Comparison struct {
	Learned     Group   `json:"learned"`
	New         Group   `json:"new"`
	Radius      int     `json:"radius"`       // of the balls: the smallest in which a document learned from finds 1 % of the others and ten, in the mean
	BitsMean    float64 `json:"bits_mean"`    // by how much the mean of a bit differs between the groups; mean over the bits
	BitsLargest float64 `json:"bits_largest"` // that of the bit that differs most
}

// A Group is documents in numbers. Of more than 10,000 that have a code, so many, evenly spread, stand for all.
type Group struct {
	Documents int     `json:"documents"`
	NoCode    int     `json:"no_code"`   // documents without a known word
	Unknown   float64 `json:"unknown"`   // share of a document's words that the model does not know, or would not without it; mean over those with a code
	Occupancy float64 `json:"occupancy"` // documents learned from in the ball around a document, itself left out; mean over at most 1000
}

// Drift looks at stored counts and codes, of at most 20,000 documents, and hashes none again: a fifth of a second of one core for codes
// of 64 bits, and as much for a million documents, of which it must count those that came since. It fails with [ErrNoModel] and [ErrForeign].
func (ix *Index) Drift(ctx context.Context) (*Drift, error) {
	var groups *driftGroups
	var suffix string
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		if s.foreign() {
			return ErrForeign
		}
		if s.model.Analyzer().Outdated() {
			suffix = adviceOutdated
		}
		g, err := openGeneration(tx, s.generation)
		if err != nil || g.info.Learned == 0 {
			return err
		}
		groups, err = s.divide(tx, g)
		return err
	})
	if err != nil {
		return nil, err
	}
	if groups == nil {
		return &Drift{Advice: adviceUnknown + suffix}, nil
	}
	d, err := groups.compare(ctx)
	if err == nil {
		d.Advice += suffix
	}
	return d, err
}

// drift is what can be told without the file.
func (c *driftGroups) compare(ctx context.Context) (*Drift, error) {
	if err := c.fillBalls(ctx); err != nil {
		return nil, err
	}
	d := &Comparison{Learned: c.learned.summary(), New: c.added.summary(), Radius: c.radius}
	d.BitsMean, d.BitsLargest = difference(c.means(c.learned), c.means(c.added))
	retrain, advice := c.advice()
	return &Drift{retrain, advice, d}, nil
}

func (g *group) summary() Group {
	return Group{g.documents, g.documents - g.coded, mean(g.unknown), mean(g.occupancy)}
}

// mean is 0 of nothing.
func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return stat.Mean(x, nil)
}

// means is the share of a group's codes that have each bit set; nil for none.
func (c *driftGroups) means(g group) []float64 {
	if len(g.rows) == 0 {
		return nil
	}
	means := make([]float64, c.bits)
	for _, row := range g.rows {
		code := c.code(row)
		for i := range means {
			means[i] += float64(code[i/64]>>(i%64)&1) / float64(len(g.rows))
		}
	}
	return means
}

// difference is by how much the means of the bits differ, in the mean and at most; 0 where a group has none.
func difference(a, b []float64) (mean, largest float64) {
	for i := range min(len(a), len(b)) {
		d := math.Abs(a[i] - b[i])
		mean, largest = mean+d/float64(len(a)), max(largest, d)
	}
	return mean, largest
}

// The two sides are the documents that the model learned from and those that came since, from one state.
type driftGroups struct {
	*snapshot
	learned, added group
	radius         int
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
const maxCompared = 10000

// divide makes the two groups and reads the counts of some documents.
func (s *snapshot) divide(tx *bolt.Tx, g *generation) (*driftGroups, error) {
	m, err := readMeta(tx)
	if err != nil {
		return nil, err
	}
	added, err := countSince(tx, m, g.info.Learned)
	if err != nil {
		return nil, err
	}
	first := sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= g.info.Learned })
	c := &driftGroups{snapshot: s, learned: s.group(int(m.documents)-added, 0, first), added: s.group(added, first, s.rows())}
	if c.learned.unknown, err = s.unknown(tx, g, c.learned.rows, s.minDF()); err == nil {
		c.added.unknown, err = s.unknown(tx, g, c.added.rows, 0)
	}
	return c, err
}

// since counts the documents from a number on.
func countSince(tx *bolt.Tx, m meta, number uint64) (n int, err error) {
	if number >= m.next {
		return 0, nil
	}
	scanned := 0
	err = tx.Bucket(idsBucket).ForEach(func(k, v []byte) error {
		releaseAt(tx, scanned)
		scanned++
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
	return group{documents: documents, coded: len(rows), rows: evenly(rows, maxCompared)}
}

// evenly is at most n of all, evenly spread.
func evenly[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	sample := make([]T, n)
	for i := range sample {
		sample[i] = all[i*len(all)/n]
	}
	return sample
}

// unknown tells for each document which share of its words the model does not know, words in no more than so many of the documents
// that it learned from among them.
func (s *snapshot) unknown(tx *bolt.Tx, g *generation, rows []int, maxRare int) ([]float64, error) {
	shares := make([]float64, len(rows))
	v := s.model.Vocabulary()
	for i, row := range rows {
		releaseAt(tx, i)
		c, err := g.countsOf(s.nums[row])
		if err != nil {
			return nil, err
		}
		all, unknown := c.Length()+float64(c.Unknown), float64(c.Unknown)
		for j, id := range c.IDs {
			if v.DF(id) <= maxRare {
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
func (s *snapshot) minDF() int {
	v, df := s.model.Vocabulary(), math.MaxInt
	for id := range v.Len() {
		df = min(df, v.DF(uint32(id)))
	}
	return df
}

// The radius is such that a ball around a document learned from holds in the mean a hundredth of the others, and at least ten, as
// many as a search shows. In so large a ball a topic is told from a neighbouring one, and few balls are empty: of 20 Newsgroups one
// in eleven, where with ten documents for a hundredth every other one is.
const (
	shareInBall = 0.01
	minInBall   = 10
	maxBalls    = 1000 // balls that are filled for each group
)

// fill chooses the radius and counts the documents learned from in the balls around some documents of both groups. What it compares
// with is the sample of the group, so that a million documents take no longer than ten thousand.
func (c *driftGroups) fillBalls(ctx context.Context) error {
	learned, err := c.balls(ctx, evenly(c.learned.rows, maxBalls))
	if err != nil {
		return err
	}
	added, err := c.balls(ctx, evenly(c.added.rows, maxBalls))
	if err != nil {
		return err
	}
	c.radius = sort.Search(c.bits, func(r int) bool {
		return mean(c.occupancy(learned, r)) >= max(minInBall, shareInBall*float64(c.learned.coded))
	})
	c.learned.occupancy, c.added.occupancy = c.occupancy(learned, c.radius), c.occupancy(added, c.radius)
	return nil
}

// balls counts for each row and each radius the sampled documents learned from in the ball, the row itself left out.
func (c *driftGroups) balls(ctx context.Context, rows []int) ([][]int, error) {
	within := make([][]int, len(rows))
	err := parallel(ctx, len(rows), func(i int) error {
		n, code := make([]int, c.bits+1), c.code(rows[i])
		for _, row := range c.learned.rows {
			if row != rows[i] {
				n[c.set.Distance(row, code)]++
			}
		}
		for r := 1; r < len(n); r++ {
			n[r] += n[r-1]
		}
		within[i] = n
		return nil
	})
	return within, err
}

// occupancy is how many documents learned from are in each ball, if the sample stands for all. It is
// empty if none of these documents is left.
func (c *driftGroups) occupancy(balls [][]int, radius int) []float64 {
	if len(c.learned.rows) == 0 {
		return nil
	}
	estimates := make([]float64, len(balls))
	for i, within := range balls {
		estimates[i] = float64(within[radius]) * float64(c.learned.coded) / float64(len(c.learned.rows))
	}
	return estimates
}
