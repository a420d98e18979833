package ae

import (
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Ascend returns the row that maximises a unit of the code among the rows of the given Euclidean
// length without negative values, as counts and ink have none. This is activation maximisation
// (Erhan, Bengio, Courville and Vincent, "Visualizing higher-layer features of a deep network",
// 2009).
//
// For a network of one layer, the row is in the direction of the unit's weights without the
// negative ones. For more layers, it is the result of at most steps steps of gradient ascent.
// They start from the direction of steepest ascent at the zero row, and the result is never worse
// than the start. If the first layer is a convolution, all places are treated as not empty.
// Ascend panics if there is no such unit.
func (n *Net) Ascend(unit int, length float64, steps int) []float32 {
	c := n.probe(unit)
	at := make([]real, n.Inputs())
	_, uphill := c.evaluate(at)
	if at = ascentStep(at, uphill, 1, length); at == nil {
		at = ascentStep(slices.Repeat([]real{1}, n.Inputs()), uphill, 0, length)
	}
	height, uphill := c.evaluate(at)
	for stride := 1.0; steps > 0 && stride > minStride; steps-- {
		stride /= 2
		next := ascentStep(at, uphill, stride, length)
		if next == nil {
			continue
		}
		if h, up := c.evaluate(next); h > height {
			at, height, uphill = next, h, up
			stride *= 4
		}
	}
	return floats32(make([]float32, len(at)), at)
}

// minStride is the step length, relative to the length of the row, below which Ascend stops.
const minStride = 1e-6

// ascentStep moves from a row along a direction by stride·length and returns the nearest row of
// the given length without negative values, or nil if all values are zero or negative.
func ascentStep(from, along []real, stride, length float64) []real {
	to := slices.Clone(from)
	if far := math.Sqrt(squares(along)); far > 0 {
		kernel.Axpy(to, real(stride*length/far), along)
	}
	for i, v := range to {
		to[i] = max(v, 0)
	}
	long := math.Sqrt(squares(to))
	if long == 0 {
		return nil
	}
	kernel.Scale(to, real(length/long))
	return to
}

// A unitProbe computes one unit of the code and its gradient with respect to the input.
type unitProbe struct {
	tape
	layers []*layer
	unit   int
}

// probe returns a unitProbe for the value of the unit before its activation, because the
// activation increases with that value but may saturate. It copies the layers and freezes the
// copies, so that probes of one network can run concurrently.
func (n *Net) probe(unit int) *unitProbe {
	c := &unitProbe{unit: unit, layers: frozenCopies(n.encoder)}
	c.layers[len(c.layers)-1].act = Identity
	return c
}

// evaluate returns the value of the unit for a row, and its gradient there.
func (c *unitProbe) evaluate(at []real) (height float64, uphill []real) {
	c.rewind()
	x, y := c.run(at)
	y.accumulator().Data[c.unit] = 1
	c.back()
	return float64(y.Data[c.unit]), slices.Clone(x.grad.Data[len(x.grad.Data)-len(at):])
}

// run computes the layers for a dense row. In the input of a convolution, row 0 is that of the
// empty places.
func (c *unitProbe) run(at []real) (x, y *node) {
	first, rest := c.layers[0], c.layers
	if first.window == nil {
		x = c.node(1, len(at))
		copy(x.Data, at)
		y = x
	} else {
		g := first.window.grid
		x = c.node(1+g.places(), g.Channels)
		clear(rowOf(x.matrix, 0))
		copy(x.Data[g.Channels:], at)
		y, rest = convolveAll(&c.tape, maps{x, occupiedPlaces(g)}, c.layers)
	}
	for _, l := range rest {
		y = l.run(&c.tape, y)
	}
	return x, y
}

// occupiedPlaces returns the places of one document in which no place is empty.
func occupiedPlaces(g Grid) *places {
	p := newPlaces(Grid{g.Height, g.Width, 1}, 1)
	for k := range g.places() {
		p.where = append(p.where, uint32(k+1))
	}
	p.first = append(p.first, g.places()+1)
	return p
}
