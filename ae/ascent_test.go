package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// ascentNets returns networks with each type of encoder over rows of 12 columns, with large
// random weights.
func ascentNets(t *testing.T) map[string]*Net {
	picture, text := Grid{3, 4, 1}, Grid{1, 4, 3}
	shapes := map[string]Shape{
		"one layer":    {Layers: []int{4}},
		"deep":         {Layers: []int{9, 7, 4}},
		"deep, relu":   {Layers: []int{9, 7, 4}, Hidden: ReLU},
		"maps":         {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3}}},
		"convolutions": {Grid: text, Convolutions: []Convolution{{Units: 5, Activation: Identity}, {Width: 2, Units: 6, Pool: -1}}, Layers: []int{4}},
	}
	nets := map[string]*Net{}
	for name, s := range shapes {
		nets[name] = randomNet(t, 12, s, rand.New(rand.NewPCG(3, 0)))
	}
	return nets
}

// heights returns the value of a unit before its activation for each row.
func heights(n *Net, unit int, rows ...[]float32) (all []float64) {
	c := n.probe(unit)
	for _, r := range rows {
		height, _ := c.evaluate(reals(r))
		all = append(all, height)
	}
	return all
}

// The value of a unit for a dense row equals that for the same sparse row.
func TestProbeReadsDenseRows(t *testing.T) {
	row := make([]float32, 12)
	x := &Sparse{Width: 12}
	for i := range row {
		row[i] = 0.1 + float32(i%5)/5
	}
	x.Append([]uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, row)
	for name, n := range ascentNets(t) {
		for unit, want := range n.Encode(nil, x) {
			got := heights(n, unit, row)
			y := []real{real(got[0])}
			n.encoder[len(n.encoder)-1].act.apply(y)
			if math.Abs(float64(y[0])-float64(want)) > 1e-5 {
				t.Errorf("%s: unit %d is %v, want %v", name, unit, y[0], want)
			}
		}
	}
}

func TestGradientByTheInput(t *testing.T) {
	width, most := 1e-5, 1e-5
	if !double {
		width, most = 4e-3, 1e-1
	}
	rng := rand.New(rand.NewPCG(1, 0))
	for name, n := range ascentNets(t) {
		at := make([]real, 12)
		for i := range at {
			at[i] = real(rng.Float64() + 0.1)
		}
		c := n.probe(2)
		_, got := c.evaluate(at)
		want := differences(&param{value: at, width: 1}, width, func() float64 { h, _ := c.evaluate(at); return h })
		if off := relativeError(got, want); off > most || len(got) != 12 {
			t.Errorf("%s: backpropagation and differences have a relative distance of %.2g", name, off)
		}
	}
}

// For one layer, the result is in the direction of the positive weights (Erhan and others, 2009).
// If all weights are negative, it has only the column with the largest one.
func TestAscentOfOneLayer(t *testing.T) {
	n := &Net{encoder: []*layer{{in: 3, out: 2, act: Sigmoid, b: newBias(2), w: &param{value: []real{3, -5, -9, -1, 4, -3}, width: 2}}}}
	for unit, want := range [][]float32{{6, 0, 8}, {0, 10, 0}} {
		got := n.Ascend(unit, 10, 200)
		for i := range want {
			if math.Abs(float64(got[i]-want[i])) > 1e-3 {
				t.Errorf("unit %d: %v, want %v", unit, got, want)
				break
			}
		}
	}
}

// The result for a deep unit has the given length and drives the unit more than the training
// rows, the product of the weights, and the start of the ascent.
func TestAscentExceedsAlternatives(t *testing.T) {
	x := randomRows(300, 30, 1)
	n := fit(t, x, Config{Shape: Shape{Layers: []int{20, 12, 6}, Init: He}, Loss: SquaredError{}, Epochs: 20, Batch: 30, Rate: 0.01, Seed: 1})
	const length = 4
	for unit := range n.Units() {
		found := n.Ascend(unit, length, 100)
		if long := math.Sqrt(squares(found)); math.Abs(long-length) > 1e-3 || slices.Min(found) < 0 {
			t.Fatalf("unit %d: length %v, least value %v", unit, long, slices.Min(found))
		}
		others := append(rescaledRows(x, length), product(n, unit, length), n.Ascend(unit, length, 0))
		high := heights(n, unit, found)[0]
		if best := slices.Max(heights(n, unit, others...)); high < best+0.05 {
			t.Errorf("unit %d: %v, but %v for another row", unit, high, best)
		}
	}
}

// rescaledRows returns the rows of x as dense rows of the given length.
func rescaledRows(x *Sparse, length float64) (all [][]float32) {
	n, d := x.Dims()
	for i := range n {
		row := make([]real, d)
		cols, vals := x.Row(i)
		for j, c := range cols {
			row[c] = real(vals[j])
		}
		all = append(all, floats32(make([]float32, d), ascentStep(row, row, 0, length)))
	}
	return all
}

// product returns the direction of the unit's column in the product of all weights.
func product(n *Net, unit int, length float64) []float32 {
	along := make([]real, n.Units())
	along[unit] = 1
	for _, l := range slices.Backward(n.encoder) {
		before := newMatrix(1, l.in)
		mul(before, view(1, l.out, along), l.weights(l.w.value), true, false)
		along = before.Data
	}
	return floats32(make([]float32, len(along)), ascentStep(make([]real, len(along)), along, 1, length))
}

func TestAscentConcurrently(t *testing.T) {
	n := ascentNets(t)["deep"]
	want := n.Ascend(1, 3, 50)
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if got := n.Ascend(1, 3, 50); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}
