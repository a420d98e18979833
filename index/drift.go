package index

import (
	"context"
	"math"

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
	var c *sides
	var words string
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		if s.foreign() {
			return ErrForeign
		}
		if s.model.Analyzer().Outdated() {
			words = betterWords
		}
		g, err := openGeneration(tx, s.generation)
		if err != nil || g.info.Learned == 0 {
			return err
		}
		c, err = s.divide(tx, g)
		return err
	})
	if err != nil {
		return nil, err
	}
	if c == nil {
		return &Drift{Advice: notKnown + words}, nil
	}
	d, err := c.drift(ctx)
	if err == nil {
		d.Advice += words
	}
	return d, err
}

// drift is what can be told without the file.
func (c *sides) drift(ctx context.Context) (*Drift, error) {
	if err := c.fill(ctx); err != nil {
		return nil, err
	}
	d := &Comparison{Learned: c.learned.told(), New: c.came.told(), Radius: c.radius}
	d.BitsMean, d.BitsLargest = difference(c.means(c.learned), c.means(c.came))
	retrain, advice := c.advice()
	return &Drift{retrain, advice, d}, nil
}

func (g *group) told() Group {
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
func (c *sides) means(g group) []float64 {
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
