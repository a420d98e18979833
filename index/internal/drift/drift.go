// Package drift judges whether a model still suits the documents of a collection: it compares those
// added since training with those that the model was trained on.
package drift

import (
	"context"
	"math"
	"sort"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"gonum.org/v1/gonum/stat"
)

// A Result reports whether to train again. It compares the documents that were added since the
// current model was trained with those that it was trained on.
type Result struct {
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

// Compare compares samples of the documents that a model was trained on and of those added since.
// The set has their codes.
func Compare(ctx context.Context, set *hamming.Set, learned, added Sample) (*Result, error) {
	c := &groups{set: set, learned: group{Sample: learned}, added: group{Sample: added}}
	if err := c.fillBalls(ctx); err != nil {
		return nil, err
	}
	d := &Comparison{Learned: c.learned.summary(), New: c.added.summary(), Radius: c.radius}
	d.BitsMean, d.BitsLargest = difference(c.means(c.learned), c.means(c.added))
	retrain, advice := c.advice()
	return &Result{retrain, advice, d}, nil
}

func (g *group) summary() Group {
	return Group{g.Documents, g.Documents - g.Coded, mean(g.Unknown), mean(g.occupancy)}
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
func (c *groups) means(g group) []float64 {
	if len(g.Rows) == 0 {
		return nil
	}
	means := make([]float64, c.set.Bits())
	for _, row := range g.Rows {
		code := c.set.Code(int(row))
		for i := range means {
			means[i] += float64(code[i/64]>>(i%64)&1) / float64(len(g.Rows))
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

// groups are the documents that a model was trained on and those added since.
type groups struct {
	set            *hamming.Set
	learned, added group
	radius         int
}

// A Sample stands for one of the two sets of documents.
type Sample struct {
	Documents int       // number of documents
	Coded     int       // number of documents with a code
	Rows      []uint32  // rows of a sample of the documents with a code, see [Some]
	Unknown   []float64 // for each of Rows, the share of terms that are not in the vocabulary
}

// A group is a sample and what is measured of it.
type group struct {
	Sample
	occupancy []float64 // for some of Rows, the number of training documents in the ball
}

// maxCompared is the size of the sample of a group. The standard error of a mean over so many
// documents is a hundredth of the standard deviation.
const maxCompared = 10000

// Some returns the rows of a sample.
func Some(rows []uint32) []uint32 { return evenly.Some(rows, maxCompared) }

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
func (c *groups) fillBalls(ctx context.Context) error {
	learned, err := c.balls(ctx, evenly.Some(c.learned.Rows, maxBalls))
	if err != nil {
		return err
	}
	added, err := c.balls(ctx, evenly.Some(c.added.Rows, maxBalls))
	if err != nil {
		return err
	}
	c.radius = sort.Search(c.set.Bits(), func(r int) bool {
		return mean(c.occupancy(learned, r)) >= max(minInBall, shareInBall*float64(c.learned.Coded))
	})
	c.learned.occupancy, c.added.occupancy = c.occupancy(learned, c.radius), c.occupancy(added, c.radius)
	return nil
}

// balls counts, for each row and each radius, the sampled training documents in the ball, without
// the row itself.
func (c *groups) balls(ctx context.Context, rows []uint32) ([][]int, error) {
	within := make([][]int, len(rows))
	err := parallel.Each(ctx, len(rows), func(i int) error {
		n, code := make([]int, c.set.Bits()+1), c.set.Code(int(rows[i]))
		for _, row := range c.learned.Rows {
			if row != rows[i] {
				n[c.set.Distance(int(row), code)]++
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
func (c *groups) occupancy(balls [][]int, radius int) []float64 {
	if len(c.learned.Rows) == 0 {
		return nil
	}
	estimates := make([]float64, len(balls))
	for i, within := range balls {
		estimates[i] = float64(within[radius]) * float64(c.learned.Coded) / float64(len(c.learned.Rows))
	}
	return estimates
}
