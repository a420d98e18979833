package ae

import (
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Ascend looks for the row that drives a unit of the code most, among those of a length (Euclidean) without negative
// values, as counts and ink have none: activation maximisation (Erhan, Bengio, Courville and Vincent, "Visualizing
// higher-layer features of a deep network", 2009). Of a single layer that is its weights, the negative ones left out. Of more layers it
// is what so many steps of gradient ascent lead to from the direction in which the unit rises fastest from
// nothing, and never worse than that. Before a convolution every place counts as one that has something. It panics if there is
// no such unit.
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

// minStride is the stride below which ascending is over, in lengths of the row.
const minStride = 1e-6

// ascentStep goes so many lengths from a row along a direction, and from there to the nearest row of the length without negative values. It
// is nil where there is none.
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

// A unitProbe looks at how one unit of the code depends on the input.
type unitProbe struct {
	tape
	layers []*layer
	unit   int
}

// probe takes the unit before its activation, which rises with it but may be flat. The layers are copies that no gradient
// reaches, so that networks can be climbed side by side.
func (n *Net) probe(unit int) *unitProbe {
	c := &unitProbe{unit: unit}
	for _, l := range n.encoder {
		l := *l
		l.frozen = true
		c.layers = append(c.layers, &l)
	}
	c.layers[len(c.layers)-1].act = Identity
	return c
}

// evaluate returns how high the unit is at a row, and its gradient there.
func (c *unitProbe) evaluate(at []real) (height float64, uphill []real) {
	c.rewind()
	x, y := c.run(at)
	y.accumulator().Data[c.unit] = 1
	c.back()
	return float64(y.Data[c.unit]), slices.Clone(x.grad.Data[len(x.grad.Data)-len(at):])
}

// run takes a dense row through the layers. Of the input of a convolution row 0 is what an empty place has.
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

// occupiedPlaces is the places of one document without an empty one.
func occupiedPlaces(g Grid) *places {
	p := newPlaces(Grid{g.Height, g.Width, 1}, 1)
	for k := range g.places() {
		p.where = append(p.where, uint32(k+1))
	}
	p.first = append(p.first, g.places()+1)
	return p
}
