package quality

import (
	"math"
	"math/bits"

	"gonum.org/v1/gonum/stat"
)

// Bits say how evenly the bits of codes are used, and how much each tells that another told already.
type Bits struct {
	Means        []float64   `json:"means"`        // share of documents for which each bit is one
	Dead         int         `json:"dead"`         // bits that are the same for all documents
	Entropy      float64     `json:"entropy"`      // mean over the bits: 1 where all are even
	Correlation  float64     `json:"correlation"`  // mean of what is in Correlations, without its sign, over pairs of different bits that live
	Correlations [][]float64 `json:"correlations"` // of each bit with each, from -1 to 1; 0 for dead ones
}

// NewBits looks at the codes of rows, of the given width in bits.
func NewBits(rows []Row, width int) *Bits {
	b := &Bits{Means: make([]float64, width), Correlations: make([][]float64, width)}
	columns := columnsOf(rows, width)
	for i, c := range columns {
		b.Means[i] = float64(both(c, c)) / float64(max(1, len(rows)))
		b.Entropy += stat.Entropy([]float64{b.Means[i], 1 - b.Means[i]}) / math.Ln2 / float64(width)
		if !b.lives(i) {
			b.Dead++
		}
	}
	for i := range columns {
		b.Correlations[i] = make([]float64, width)
		for j := range i + 1 {
			r := b.correlate(i, j, float64(both(columns[i], columns[j]))/float64(max(1, len(rows))))
			b.Correlations[i][j], b.Correlations[j][i] = r, r
		}
	}
	b.Correlation = b.meanCorrelation()
	return b
}

// columnsOf has a bit for each document in a column for each bit of the codes.
func columnsOf(rows []Row, width int) [][]uint64 {
	columns := make([][]uint64, width)
	for i := range columns {
		columns[i] = make([]uint64, (len(rows)+63)/64)
		for n, r := range rows {
			columns[i][n/64] |= r.Code[i/64] >> (i % 64) & 1 << (n % 64)
		}
	}
	return columns
}

// both is how many documents have a one in both columns.
func both(x, y []uint64) (n int) {
	for i := range x {
		n += bits.OnesCount64(x[i] & y[i])
	}
	return n
}

func (b *Bits) lives(i int) bool { return b.Means[i] > 0 && b.Means[i] < 1 }

// correlate is Pearson's correlation of two bits of which both are one for a share of the documents.
func (b *Bits) correlate(i, j int, both float64) float64 {
	if !b.lives(i) || !b.lives(j) {
		return 0
	}
	x, y := b.Means[i], b.Means[j]
	return (both - x*y) / math.Sqrt(x*(1-x)*y*(1-y))
}

func (b *Bits) meanCorrelation() float64 {
	sum, alive := 0.0, len(b.Means)-b.Dead
	for i, row := range b.Correlations {
		for _, r := range row[:i] {
			sum += math.Abs(r)
		}
	}
	return sum / max(1, float64(alive*(alive-1)/2))
}
