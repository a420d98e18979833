package hashing

import "math"

// Margins are how far activations lie above their thresholds, one per bit: over 0 where the bit is set. They say how sure
// the model is of each bit.
func (m *Model) Margins(activations []float32) []float32 {
	margins := make([]float32, len(m.thresholds))
	for i, t := range m.thresholds {
		margins[i] = activations[i] - t
	}
	return margins
}

// Signs are the bits as numbers, 1 where the bit is set and -1 where not: margins of a code of which nothing else is known.
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

// Asymmetric compares the margins of a query with the codes of documents: real numbers on one side and bits on the other, so that
// bits of which the model is sure count for more (Dong, Charikar and Li, "Asymmetric distance estimation with
// sketches for similarity search in high-dimensional spaces", SIGIR 2008).
type Asymmetric struct {
	tables [][256]float64 // for every eight bits the sum that each byte there adds
	length float64        // of the margins, times that of the signs
}

// NewAsymmetric prepares a query of these margins, one per bit. Their scale does not matter.
func NewAsymmetric(margins []float32) *Asymmetric {
	a := &Asymmetric{tables: make([][256]float64, (len(margins)+7)/8)}
	squares := 0.0
	for i, m := range margins {
		squares += float64(m) * float64(m)
		extend(a.tables[i/8][:2<<(i%8)], float64(m))
	}
	a.length = math.Sqrt(squares * float64(len(margins)))
	return a
}

// extend adds one bit to a table of the bits below it: the lower half of the sums is for the bit being 0, the upper for 1.
func extend(sums []float64, margin float64) {
	half := len(sums) / 2
	for i, s := range sums[:half] {
		sums[i], sums[half+i] = s-margin, s+margin
	}
}

// Similarity is the cosine between the margins and the code's [Code.Signs], from -1 to 1; 0 if all margins are. Between two codes
// it is 1 - 2·distance/bits. The code has as many bits as there are margins.
func (a *Asymmetric) Similarity(c Code) float64 {
	if a.length == 0 {
		return 0
	}
	sum := 0.0
	for i := range a.tables {
		sum += a.tables[i][byte(c[i/8]>>(i%8*8))]
	}
	return max(-1, min(1, sum/a.length))
}
