package quality

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/hashing"
)

// bitColumn returns bit i of all codes as numbers.
func bitColumn(rows []Row, i int) []float64 {
	x := make([]float64, len(rows))
	for n, r := range rows {
		if r.Code.Bit(i) {
			x[n] = 1
		}
	}
	return x
}

func TestBitsAgainstColumns(t *testing.T) {
	const width = 70
	c := makeCorpus(1, 130, 30, 5, 4, width)
	for i := range c.rows { // bit 3 is always one, bit 5 never, bit 69 is the opposite of bit 2
		for bit, one := range map[int]bool{3: true, 5: false, 69: !c.rows[i].Code.Bit(2)} {
			if c.rows[i].Code.Bit(bit) != one {
				c.rows[i].Code.Flip(bit)
			}
		}
	}
	got := NewBits(c.rows, width)
	sum, pairs, entropy, dead := 0.0, 0.0, 0.0, 0
	for i := range width {
		x := bitColumn(c.rows, i)
		p := mean(x)
		if math.Abs(got.Means[i]-p) > 1e-12 {
			t.Errorf("bit %d: %v, want %v", i, got.Means[i], p)
		}
		if p > 0 && p < 1 {
			entropy -= (p*math.Log2(p) + (1-p)*math.Log2(1-p)) / width
		} else {
			dead++
		}
		for j := range width {
			want := stat.Correlation(x, bitColumn(c.rows, j), nil)
			if math.IsNaN(want) { // of a dead bit
				want = 0
			} else if j < i {
				pairs, sum = pairs+1, sum+math.Abs(want)
			}
			if math.Abs(got.Correlations[i][j]-want) > 1e-9 {
				t.Errorf("bits %d and %d: %v, want %v", i, j, got.Correlations[i][j], want)
			}
		}
	}
	if got.Dead != dead || dead < 2 || math.Abs(got.Entropy-entropy) > 1e-12 || math.Abs(got.Correlation-sum/pairs) > 1e-12 || got.Correlations[69][2] > -1+1e-9 {
		t.Errorf("%d dead, entropy %v, correlation %v; want %d, %v, %v", got.Dead, got.Entropy, got.Correlation, dead, entropy, sum/pairs)
	}
}

func TestBitsOfLittle(t *testing.T) {
	for name, rows := range map[string][]Row{"none": nil, "one": {{Code: hashing.Code{5}}}} {
		if b := NewBits(rows, 8); b.Dead != 8 || b.Entropy != 0 || b.Correlation != 0 {
			t.Errorf("%s: %+v", name, b)
		}
	}
	if b := NewBits([]Row{{Code: hashing.Code{0}}, {Code: hashing.Code{1}}}, 1); b.Dead != 0 || b.Entropy != 1 || b.Correlation != 0 {
		t.Errorf("one even bit: %+v", b)
	}
}
