package digits

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/ae"
)

// The filters of a winner-take-all convolutional autoencoder of handwritten digits become strokes
// (Makhzani and Frey, "Winner-take-all autoencoders", 2015): unlike random filters, most are
// similar to a straight piece of a stroke.
func TestFiltersBecomeStrokes(t *testing.T) {
	const window, units = 7, 16
	cfg := ae.Config{
		Shape: ae.Shape{Grid: ae.Grid{Height: side, Width: side, Channels: 1}, Convolutions: []ae.Convolution{{Height: window, Width: window, Units: units}},
			Deconvolution: true, Output: ae.Identity, Init: ae.He},
		Loss: ae.SquaredError{}, Bottleneck: ae.Winners{Spatial: true, Share: 0.3}, Epochs: 4, Batch: 50, Rate: 0.03, Seed: 1}
	before, err := ae.New(side*side, cfg.Shape, 1)
	if err != nil {
		t.Fatal(err)
	}
	net, err := ae.Train(t.Context(), Draw(1500, 1).Rows(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	random, learned := likenesses(before, window, units), likenesses(net, window, units)
	t.Logf("random %.2f\nlearned %.2f", random, learned)
	if random[units-1] > 0.6 || learned[units/2] < 0.85 {
		t.Errorf("similarity to strokes: random filters up to %.2f, median of trained filters %.2f", random[units-1], learned[units/2])
	}
}

// likenesses returns the largest correlation of each filter with a stroke, in ascending order.
func likenesses(n *ae.Net, window, units int) (all []float64) {
	positions := side - window + 1
	middle := positions / 2
	none := n.Decode(make([]float32, n.Units()))
	for u := range units {
		code := make([]float32, n.Units())
		code[(middle*positions+middle)*units+u] = 1
		outputs := n.Decode(code)
		var filter []float64
		for i := range window * window {
			at := (middle+i/window)*side + middle + i%window
			filter = append(filter, float64(outputs[at]-none[at]))
		}
		all = append(all, likeness(filter, window))
	}
	slices.Sort(all)
	return all
}

// likeness returns the largest correlation of a filter with straight strokes of several angles,
// positions, lengths and widths.
func likeness(filter []float64, window int) (best float64) {
	for turn := range 12 {
		cos, sin := math.Cos(float64(turn)*math.Pi/12), math.Sin(float64(turn)*math.Pi/12)
		for middle := range window * window {
			for _, half := range []float64{2, 6} {
				for _, width := range []float64{1, 3} {
					stroke := make([]float64, window*window)
					for i := range stroke {
						x, y := float64(i%window-middle%window), float64(i/window-middle/window)
						off, beyond := y*cos-x*sin, max(0, math.Abs(x*cos+y*sin)-half)
						stroke[i] = math.Exp(-(off*off + beyond*beyond) / width)
					}
					best = max(best, stat.Correlation(filter, stroke, nil))
				}
			}
		}
	}
	return best
}
