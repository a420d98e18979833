//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// A segment is a straight stroke. The brightness of a pixel decreases with its distance from the
// segment.
type segment struct{ x, y, angle, half float64 }

func (s segment) at(x, y float64) float64 {
	x, y = x-s.x, y-s.y
	cos, sin := math.Cos(s.angle), math.Sin(s.angle)
	along, off := x*cos+y*sin, y*cos-x*sin
	beyond := max(0, math.Abs(along)-s.half)
	return math.Exp(-(off*off + beyond*beyond) / 0.7)
}

// strokes draws pictures of side×side pixels with three strokes each.
func strokes(n, side int, seed uint64) *Sparse {
	rng, x := rand.New(rand.NewPCG(seed, 0)), &Sparse{Width: side * side}
	for range n {
		var lines []segment
		for range 3 {
			lines = append(lines, segment{rng.Float64() * float64(side), rng.Float64() * float64(side), rng.Float64() * math.Pi, 4})
		}
		var cols []uint32
		var vals []float32
		for c := range side * side {
			v := 0.0
			for _, l := range lines {
				v = max(v, l.at(float64(c%side), float64(c/side)))
			}
			if v > 0.05 {
				cols, vals = append(cols, uint32(c)), append(vals, float32(v))
			}
		}
		x.Append(cols, vals)
	}
	return x
}

// segments returns pictures of side×side pixels with one stroke each, for many angles, positions
// and lengths.
func segments(side int) (all [][]float64) {
	for turn := range 16 {
		for middle := range side * side {
			for _, half := range []float64{1.5, 4} {
				s := segment{float64(middle % side), float64(middle / side), float64(turn) * math.Pi / 16, half}
				var picture []float64
				for i := range side * side {
					picture = append(picture, s.at(float64(i%side), float64(i/side)))
				}
				all = append(all, picture)
			}
		}
	}
	return all
}

// filters returns the filter of each unit of a transposed convolution.
func filters(n *Net) [][]float64 {
	l := n.decoder[0]
	all := make([][]float64, l.in)
	for u := range all {
		for _, w := range l.w.value[u*l.out : (u+1)*l.out] {
			all[u] = append(all[u], float64(w))
		}
	}
	return all
}

// The filters of a winner-take-all convolutional autoencoder become strokes, as Makhzani and Frey
// report for handwritten digits.
func TestFiltersBecomeStrokes(t *testing.T) {
	cfg := Config{Shape: Shape{Grid: Grid{14, 14, 1}, Convolutions: []Convolution{{Height: 7, Width: 7, Units: 16}}, Deconvolution: true, Init: He},
		Loss: SquaredError{}, Bottleneck: Winners{Spatial: true, Share: 0.2}, Epochs: 12, Batch: 50, Rate: 0.03, Seed: 1}
	before, _ := New(14*14, cfg.Shape, 1)
	net := fit(t, strokes(1000, 14, 1), cfg)
	random, learned := likenesses(before), likenesses(net)
	if random[15] > 0.6 {
		t.Errorf("the similarity of random filters to strokes reaches %.2f, so the measure has no meaning", random[15])
	}
	if learned[3] < 0.8 || learned[8] < 0.9 {
		t.Errorf("similarity of filters to strokes: %.2f", learned)
	}
}

// likenesses returns the largest correlation of each filter with a stroke, in ascending order.
func likenesses(n *Net) (all []float64) {
	templates := segments(n.decoder[0].window.width)
	for _, f := range filters(n) {
		best := 0.0
		for _, t := range templates {
			best = max(best, stat.Correlation(f, t, nil))
		}
		all = append(all, best)
	}
	slices.Sort(all)
	return all
}
