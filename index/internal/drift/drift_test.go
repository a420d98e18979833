package drift

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// The occupancy of a sample stands for that of all documents.
func TestSampleStandsForAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	rows, codes := make([]uint32, 3*maxCompared), make([]uint64, 3*maxCompared)
	for i := range rows {
		c := hashing.Code{uint64(i%5) * 0x1234}
		for range r.IntN(4) {
			c.Flip(r.IntN(16))
		}
		rows[i], codes[i] = uint32(i), c[0]
	}
	c := &groups{set: hamming.New(16).Add(codes), learned: group{Sample: Sample{Documents: len(rows), Coded: len(rows), Rows: Some(rows)}}}
	if err := c.fillBalls(t.Context()); err != nil {
		t.Fatal(err)
	}
	n, all := 0, 0
	for row := 0; row < len(rows); row += 60 {
		for other := range rows {
			if other != row && c.set.Distance(other, c.set.Code(row)) <= c.radius {
				n++
			}
		}
		all++
	}
	want, got := float64(n)/float64(all), mean(c.learned.occupancy)
	if len(c.learned.Rows) != maxCompared || len(c.learned.occupancy) != maxBalls || math.Abs(got-want) > 0.05*want || want < 300 {
		t.Errorf("%v documents in a ball of radius %d, but the sample yields %v", want, c.radius, got)
	}
}
