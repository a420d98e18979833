package index

import (
	"context"
	"math"
	"sort"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"gonum.org/v1/gonum/stat"
)

// Drift reports whether to train again. It compares the documents that were added since the current
// model was trained with those that it was trained on.
type Drift struct {
	Retrain  bool        `json:"retrain"`
	Advice   string      `json:"advice"`   // a sentence that gives the reason
	Compared *Comparison `json:"compared"` // nil if the file does not record the training documents
}

// A Comparison compares the documents that a model was trained on with those added since. Deleted
// documents are in neither group.
type Comparison struct {
	Learned Group `json:"learned"`
	New     Group `json:"new"`

	// Radius is the radius of the balls: the smallest at which the ball around a training document
	// holds, on average, at least 1 % of the other training documents and at least ten.
	Radius int `json:"radius"`

	// BitsMean and BitsLargest are the absolute differences between the groups in the mean of a
	// bit: the average over the bits, and the largest one.
	BitsMean    float64 `json:"bits_mean"`
	BitsLargest float64 `json:"bits_largest"`
}

// A Group describes a set of documents. If more than 10,000 of them have a code, a sample of
// 10,000, evenly spaced, represents them.
type Group struct {
	Documents int `json:"documents"`
	NoCode    int `json:"no_code"` // documents without a term of the vocabulary

	// Unknown is the share of a document's terms that are not in the vocabulary, or would not be if
	// the model had been trained without the document. It is the mean over the documents with a
	// code.
	Unknown float64 `json:"unknown"`

	// Occupancy is the number of other training documents in the ball around a document. It is the
	// mean over at most 1000 documents.
	Occupancy float64 `json:"occupancy"`
}

// Drift compares stored counts and codes of at most 20,000 documents and rehashes none. It takes a
// fifth of a second of one core for codes of 64 bits, and as much again to find those added since
// training among a million documents. It fails with [ErrNoModel] and [ErrForeign].
func (ix *Index) Drift(ctx context.Context) (*Drift, error) {
	var groups *driftGroups
	var suffix string
	err := ix.view(ctx, func(v View, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		if s.foreign() {
			return ErrForeign
		}
		if s.model.Analyzer().Outdated() {
			suffix = adviceOutdated
		}
		g, err := generations.Open(v, s.generation)
		if err != nil || g.Info.Learned == 0 {
			return err
		}
		groups, err = s.divide(g)
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

// compare computes everything that does not require the file.
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

// mean returns the mean of x, or 0 if x is empty.
func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return stat.Mean(x, nil)
}

// means returns for each bit the share of the group's codes in which it is set. It is nil if the
// group has no codes.
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

// difference returns the mean and the largest absolute difference of the means of the bits. Both
// are 0 if a group has no codes.
func difference(a, b []float64) (mean, largest float64) {
	for i := range min(len(a), len(b)) {
		d := math.Abs(a[i] - b[i])
		mean, largest = mean+d/float64(len(a)), max(largest, d)
	}
	return mean, largest
}

// driftGroups are the documents that the model was trained on and those added since, from one
// state.
type driftGroups struct {
	*snapshot
	learned, added group
	radius         int
}

// A group is one of the two sets of documents.
type group struct {
	documents int       // number of documents
	coded     int       // number of documents with a code
	rows      []int     // rows of a sample of the documents with a code
	unknown   []float64 // for each of rows, the share of terms that are not in the vocabulary
	occupancy []float64 // for some of rows, the number of training documents in the ball
}

// maxCompared is the size of the sample of a group. The standard error of a mean over so many
// documents is a hundredth of the standard deviation.
const maxCompared = 10000

// divide forms the two groups and reads the counts of the sampled documents.
func (s *snapshot) divide(g *generations.Generation) (*driftGroups, error) {
	m, err := format.ReadMeta(g)
	if err != nil {
		return nil, err
	}
	added, err := countSince(g, m, g.Info.Learned)
	if err != nil {
		return nil, err
	}
	first := sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= g.Info.Learned })
	c := &driftGroups{snapshot: s, learned: s.group(int(m.Documents)-added, 0, first), added: s.group(added, first, s.rows())}
	if c.learned.unknown, err = s.unknown(g, c.learned.rows, s.minDF()); err == nil {
		c.added.unknown, err = s.unknown(g, c.added.rows, 0)
	}
	return c, err
}

// countSince counts the documents whose number is at least the given one.
func countSince(v View, m format.Meta, from uint64) (n int, err error) {
	if from >= m.Next {
		return 0, nil
	}
	for r, err := range v.Scan(format.IdsTable, nil) {
		if err != nil {
			return 0, err
		}
		e, err := format.DecodeEntry(r.Key, r.Value)
		if err != nil {
			return 0, err
		}
		if uint64(e.Number) >= from {
			n++
		}
	}
	return n, nil
}

// group returns a group of the given number of documents, of which those with a code are in the
// rows [from, to).
func (s *snapshot) group(documents, from, to int) group {
	var rows []int
	for row := from; row < to; row++ {
		if s.alive(row) {
			rows = append(rows, row)
		}
	}
	return group{documents: documents, coded: len(rows), rows: evenly(rows, maxCompared)}
}

// evenly returns at most n elements of all, evenly spaced.
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

// unknown returns for each row the share of its document's terms that are not in the vocabulary or
// occur in at most maxRare training documents.
func (s *snapshot) unknown(g *generations.Generation, rows []int, maxRare int) ([]float64, error) {
	shares, numbers := make([]float64, 0, len(rows)), make([]uint32, len(rows))
	for i, row := range rows {
		numbers[i] = s.nums[row]
	}
	v := s.model.Vocabulary()
	for c, err := range g.Counts(numbers...) {
		if err != nil {
			return nil, err
		}
		all, unknown := c.Length()+float64(c.Unknown), float64(c.Unknown)
		for j, id := range c.IDs {
			if v.DF(id) <= maxRare {
				unknown += float64(c.Ns[j])
			}
		}
		shares = append(shares, unknown/all)
	}
	return shares, nil
}

// minDF returns the smallest document frequency in the vocabulary. A term of a training document
// that occurs in so few documents would not be in the vocabulary if the model had been trained
// without this document, just as a term of a new document may be missing. Counting such terms as
// unknown treats both groups alike: with random halves of 20 Newsgroups 8.4 % of the terms are
// unknown in the half trained on and in the other.
func (s *snapshot) minDF() int {
	v, df := s.model.Vocabulary(), math.MaxInt
	for id := range v.Len() {
		df = min(df, v.DF(uint32(id)))
	}
	return df
}

// The radius is chosen such that the ball around a training document holds, on average, a hundredth
// of the other ones and at least ten, as many as a search shows. Balls of this size distinguish a
// topic from a neighbouring one, and few of them are empty: one in eleven for 20 Newsgroups, but
// every other one if ten documents suffice.
const (
	shareInBall = 0.01
	minInBall   = 10
	maxBalls    = 1000 // balls that are counted per group
)

// fillBalls chooses the radius and counts the training documents in the balls around some documents
// of both groups. It counts those in the sample of the training documents, so that a million
// documents take no longer than ten thousand.
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

// balls counts, for each row and each radius, the sampled training documents in the ball, without
// the row itself.
func (c *driftGroups) balls(ctx context.Context, rows []int) ([][]int, error) {
	within := make([][]int, len(rows))
	err := parallel.Each(ctx, len(rows), func(i int) error {
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

// occupancy returns the estimated number of training documents in each ball, scaled from the sample
// to all. It is empty if no training documents are left.
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
