//go:build !float64

package ae

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rotation is a rotation of the plane.
var rotation = []float32{0.6, -0.8, 0.8, 0.6}

// A rotated code is (h − centre)·R, its outputs are those of the original code, and the network
// can be encoded and decoded.
func TestRotated(t *testing.T) {
	x := randomRows(30, 6, 1)
	variational := fit(t, x, Config{Shape: Shape{Layers: []int{4, 2}, Code: Identity}, Bottleneck: Variational{}, Epochs: 1})
	critic := fit(t, x, Config{Shape: Shape{Layers: []int{2}}, Penalties: []Penalty{Adversarial{Weight: 1}}, Epochs: 1})
	nets := map[string]*Net{"linear": Linear(x, 2, 1), "hyperplanes": Hyperplanes(6, 2, 1), "variational": variational, "critic": critic}
	for name, s := range map[string]Shape{
		"deep": {Layers: []int{5, 2}}, "tied": {Layers: []int{5, 2}, Tied: true}, "straight": {Layers: []int{3, 2}, Decoder: []int{}},
		"convolution": {Grid: Grid{1, 3, 2}, Convolutions: []Convolution{{Width: 2, Units: 3, Pool: -1}}, Layers: []int{2}},
	} {
		nets[name], _ = New(6, s, 1)
	}
	for name, n := range nets {
		t.Run(name, func(t *testing.T) { checkRotated(t, n, x) })
	}
}

func checkRotated(t *testing.T, n *Net, x *Sparse) {
	r := n.Rotated(rotation, []float32{0.5, -1})
	h, y := n.Encode(nil, x), r.Encode(nil, x)
	for i := 0; i < len(h); i += 2 {
		a, b := h[i]-0.5, h[i+1]+1
		if got, want := y[i:i+2], []float32{0.6*a + 0.8*b, -0.8*a + 0.6*b}; !near(got, want) {
			t.Fatalf("row %d is rotated to %v, want %v", i/2, got, want)
		}
	}
	if !near(r.Decode(y), n.Decode(h)) {
		t.Error("the outputs differ")
	}
	if diff := cmp.Diff(n.Shape(), r.Shape()); diff != "" {
		t.Error(diff)
	}
	checkCodec(t, r, x)
}

func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-5 })
}
