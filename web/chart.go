package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A chart draws the number of documents at each distance from the query. Heights are
// logarithmic: a query may have one document at distance 2 and thousands at 30. The chart is
// aligned with a slider of the same width below it: the bar of a distance is above the thumb at
// that distance, and the rightmost place stands for any distance.
type chart struct {
	Label         string
	Bars          []bar
	Width, Height int
	Ticks         []tick
	Reach         int    // the largest distance on the slider
	At            int    // position of the slider; Reach+1 is any distance
	Counts        string // documents within 0, 1, 2… bits
	Description   string // description of the position
}

type bar struct {
	Distance            int
	X, Y, Width, Height int
	Shown               bool // within the radius, or the distance of the last hit shown
	Text                string
}

type tick struct {
	X    int
	Text string
}

const (
	chartWidth  = 288
	chartHeight = 72
	thumb       = 16 // the width of the slider's thumb
)

// farthest returns the largest useful distance between codes of that many bits: half of them, the
// mean distance of random codes.
func farthest(bits int) int { return max(1, bits/2) }

// chart draws the number of documents at each distance, and sets the slider to the radius of the
// form.
func (p *searchPage) chart(within []int) *chart {
	last, within := p.Last(), within[:min(len(within), farthest(p.Answer.Query.Bits)+1)]
	at := farthest(p.Answer.Query.Bits) + 1
	if _, err := fmt.Sscan(p.Form.Radius, &last); err == nil {
		at = min(last, at)
	}
	c := p.newChart(within, p.Answer.Query.Bits, last)
	if c != nil {
		c.At, c.Description = at, p.T("any distance")
		if at <= c.Reach {
			c.Description = p.T("within %s bits: %s", strconv.Itoa(at), thousands(upTo(within, at)))
		}
	}
	return c
}

// newChart draws within, the number of documents at each distance, for codes of width bits. Bars
// up to distance last are marked as shown. It returns nil if there is nothing to draw.
func (p page) newChart(within []int, width, last int) *chart {
	most, n := 0, farthest(width)+1
	for d := range min(n, len(within)) {
		most = max(most, within[d])
	}
	if most == 0 {
		return nil
	}
	c := &chart{Width: chartWidth, Height: chartHeight, Label: p.chartLabel(within, last), Reach: n - 1, Counts: counts(within, n)}
	middle := func(d int) int { return thumb/2 + d*(chartWidth-thumb)/n }
	wide := max(1, min(24, (chartWidth-thumb)/n-1))
	for d := 0; d < n && d < len(within); d++ {
		if within[d] == 0 {
			continue
		}
		h := max(2, int(math.Round(chartHeight*math.Log1p(float64(within[d]))/math.Log1p(float64(most)))))
		c.Bars = append(c.Bars, bar{
			Distance: d, X: max(0, middle(d)-wide/2), Y: chartHeight - h, Width: wide, Height: h, Shown: d <= last,
			Text: p.T("%s at distance %d", p.N(within[d], "%s document", "%s documents"), d),
		})
	}
	for d := 0; d+max(1, n/8) < n; d += max(1, (n+3)/4) {
		c.Ticks = append(c.Ticks, tick{middle(d), fmt.Sprint(d)})
	}
	c.Ticks = append(c.Ticks, tick{middle(n), p.T("any")})
	return c
}

// counts lists the number of documents within each distance below n, for the script of the slider.
func counts(within []int, n int) string {
	all := make([]string, n)
	for d := range all {
		all[d] = fmt.Sprint(upTo(within, d))
	}
	return strings.Join(all, " ")
}

func (p page) chartLabel(within []int, last int) string {
	all := 0
	for _, n := range within {
		all += n
	}
	return p.T("Documents by distance from the query: %s within %s, %s counted",
		thousands(upTo(within, last)), p.N(last, "%s bit", "%s bits"), thousands(all))
}

// Any returns the position of the slider for any distance.
func (c *chart) Any() int { return c.Reach + 1 }

// upTo returns the number of documents within the distance.
func upTo(within []int, distance int) int {
	sum := 0
	for d := 0; d <= distance && d < len(within); d++ {
		sum += within[d]
	}
	return sum
}
