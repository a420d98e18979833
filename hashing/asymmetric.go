package hashing

import (
	"math"
	"slices"
)

// Margins returns the difference of each activation and its threshold, one per bit. A margin is
// over 0 if the bit is set; its size measures the certainty of the bit.
func (m *Model) Margins(activations []float32) []float32 {
	margins := make([]float32, len(m.thresholds))
	for i, t := range m.thresholds {
		margins[i] = activations[i] - t
	}
	return margins
}

// Signs returns the bits as numbers, 1 for one and -1 for zero. They serve as margins if only the
// code is known.
func (c Code) Signs(width int) []float32 {
	signs := make([]float32, width)
	for i := range signs {
		signs[i] = -1
		if c.Bit(i) {
			signs[i] = 1
		}
	}
	return signs
}

// Asymmetric compares a query's margins with the codes of documents. Because the query is not
// binarised, bits of which the model is certain count more (Dong, Charikar and Li, "Asymmetric
// distance estimation with sketches for similarity search in high-dimensional spaces", SIGIR
// 2008).
type Asymmetric struct {
	// tables holds, for each byte of each word of a code, the sum of the signed margins for each
	// value of the byte.
	tables [][8][256]float64
	// length is ‖margins‖·‖signs‖.
	length float64
}

// NewAsymmetric returns a query with the given margins, one per bit. Their scale does not matter.
func NewAsymmetric(margins []float32) *Asymmetric {
	a := new(Asymmetric)
	a.Reset(margins)
	return a
}

// Reset makes a the query with other margins. It reuses the memory of a.
func (a *Asymmetric) Reset(margins []float32) {
	n := Words(len(margins))
	a.tables = slices.Grow(a.tables[:0], n)[:n]
	for i := range 8 * n {
		a.tables[i/8][i%8][0] = 0
	}
	squares := 0.0
	for i, m := range margins {
		squares += float64(m) * float64(m)
		extend(a.tables[i/64][i/8%8][:2<<(i%8)], float64(m))
	}
	a.length = math.Sqrt(squares * float64(len(margins)))
}

// extend adds a bit with the given margin to the sums of the lower bits. The lower half of sums is
// for a zero bit, the upper half for a one.
func extend(sums []float64, margin float64) {
	half := len(sums) / 2
	for i, s := range sums[:half] {
		sums[i], sums[half+i] = s-margin, s+margin
	}
}

// Similarity returns the cosine of the margins and the code's [Code.Signs], from -1 to 1, or 0 if
// all margins are 0. For the signs of a code as margins, it is 1 - 2·distance/bits. The code must
// have as many bits as there are margins.
func (a *Asymmetric) Similarity(c Code) float64 { return a.SimilarityAt(c, 1) }

// SimilarityAt is Similarity for a code whose word i is words[i*stride].
func (a *Asymmetric) SimilarityAt(words []uint64, stride int) float64 {
	if a.length == 0 {
		return 0
	}
	sum := 0.0
	for i := range a.tables {
		t, w := &a.tables[i], words[i*stride]
		sum += t[0][byte(w)]
		sum += t[1][byte(w>>8)]
		sum += t[2][byte(w>>16)]
		sum += t[3][byte(w>>24)]
		sum += t[4][byte(w>>32)]
		sum += t[5][byte(w>>40)]
		sum += t[6][byte(w>>48)]
		sum += t[7][byte(w>>56)]
	}
	return max(-1, min(1, sum/a.length))
}
