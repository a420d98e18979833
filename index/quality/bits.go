package quality

import (
	"math"
	"math/bits"

	"gonum.org/v1/gonum/stat"
)

// Bits describes how evenly the bits of codes are used, and how strongly they correlate.
type Bits struct {
	Means   []float64 `json:"means"`   // share of documents for which each bit is one
	Dead    int       `json:"dead"`    // bits that are the same for all documents
	Entropy float64   `json:"entropy"` // mean over the bits, 1 if all are balanced
	// Correlation is the mean absolute correlation over pairs of different bits that are not dead.
	Correlation float64 `json:"correlation"`
	// Correlations holds the correlation of each bit with each, from -1 to 1; 0 for dead bits.
	Correlations [][]float64 `json:"correlations"`
}

// NewBits computes Bits from the codes of rows, of the given width in bits.
func NewBits(rows []Row, width int) *Bits {
	b := &Bits{Means: make([]float64, width), Correlations: make([][]float64, width)}
	columns := bitColumns(rows, width)
	for i, c := range columns {
		b.Means[i] = float64(countBoth(c, c)) / float64(max(1, len(rows)))
		b.Entropy += stat.Entropy([]float64{b.Means[i], 1 - b.Means[i]}) / math.Ln2 / float64(width)
		if !b.isLive(i) {
			b.Dead++
		}
	}
	for i := range columns {
		b.Correlations[i] = make([]float64, width)
		for j := range i + 1 {
			r := b.correlate(i, j, float64(countBoth(columns[i], columns[j]))/float64(max(1, len(rows))))
			b.Correlations[i][j], b.Correlations[j][i] = r, r
		}
	}
	b.Correlation = b.meanCorrelation()
	return b
}

// bitColumns returns, for each bit of the codes, a column with that bit of each document.
func bitColumns(rows []Row, width int) [][]uint64 {
	columns := make([][]uint64, width)
	for i := range columns {
		columns[i] = make([]uint64, (len(rows)+63)/64)
		for n, r := range rows {
			columns[i][n/64] |= r.Code[i/64] >> (i % 64) & 1 << (n % 64)
		}
	}
	return columns
}

// countBoth returns the number of documents with a one in both columns.
func countBoth(x, y []uint64) (n int) {
	for i := range x {
		n += bits.OnesCount64(x[i] & y[i])
	}
	return n
}

func (b *Bits) isLive(i int) bool { return b.Means[i] > 0 && b.Means[i] < 1 }

// correlate returns Pearson's correlation of bits i and j. both is the share of documents in which
// both are one.
func (b *Bits) correlate(i, j int, both float64) float64 {
	if !b.isLive(i) || !b.isLive(j) {
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
