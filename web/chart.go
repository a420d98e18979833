package web

import (
	"fmt"
	"math"
)

// A chart draws how many documents lie at each distance from the query. Heights grow with
// the logarithm: there is one document at distance 2 where there are thousands at 30.
type chart struct {
	Label         string
	Bars          []bar
	Width, Height int
	Ticks         []tick
}

type bar struct {
	X, Y, Width, Height int
	Shown               bool // within the distance of the last hit shown
	Text                string
}

type tick struct {
	X    int
	Text string
}

const (
	chartWidth  = 288
	chartHeight = 72
)

// newChart draws within, the documents at each distance, for a code of that many bits.
// Distances up to last are those of the hits.
func newChart(within []int, width, last int) *chart {
	most, end := 0, 0
	for d, n := range within {
		if most = max(most, n); n > 0 {
			end = d
		}
	}
	if most == 0 {
		return nil
	}
	c := &chart{Width: chartWidth, Height: chartHeight, Label: chartLabel(within, last)}
	n := min(width, max(end, 8)) + 1
	left := func(d int) int { return d * chartWidth / n }
	for d := 0; d <= end && d < n; d++ {
		if within[d] == 0 {
			continue
		}
		h := max(2, int(math.Round(chartHeight*math.Log1p(float64(within[d]))/math.Log1p(float64(most)))))
		c.Bars = append(c.Bars, bar{
			X: left(d), Y: chartHeight - h, Width: max(1, left(d+1)-left(d)-1), Height: h, Shown: d <= last,
			Text: fmt.Sprintf("%s at distance %d", plural(within[d], "document", "documents"), d),
		})
	}
	step := max(1, (n+3)/4)
	for d := 0; d < n; d += step {
		c.Ticks = append(c.Ticks, tick{(left(d) + left(d+1)) / 2, fmt.Sprint(d)})
	}
	return c
}

func chartLabel(within []int, last int) string {
	all := 0
	for _, n := range within {
		all += n
	}
	return fmt.Sprintf("Documents by distance from the query: %s within %s, %s counted",
		thousands(upTo(within, last)), plural(last, "bit", "bits"), thousands(all))
}

// upTo is the number of documents within the distance.
func upTo(within []int, distance int) int {
	sum := 0
	for d := 0; d <= distance && d < len(within); d++ {
		sum += within[d]
	}
	return sum
}
