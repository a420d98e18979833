package ae

import (
	"math"
	"math/rand/v2"
	"testing"
)

// convolutionShapes returns shapes over nine columns, the width of the rows of randomPass.
func convolutionShapes() map[string]Shape {
	text, picture := Grid{1, 3, 3}, Grid{3, 3, 1}
	long := Grid{1, 9, 1}
	return map[string]Shape{
		"text":               {Grid: text, Convolutions: []Convolution{{Width: 2, Units: 4, Activation: Sigmoid}}, Layers: []int{3}},
		"text, embedded":     {Grid: text, Convolutions: []Convolution{{Units: 4, Activation: Identity}, {Width: 2, Units: 3, Activation: ELU, Pool: -1}}, Layers: []int{3}},
		"text, pairs":        {Grid: long, Convolutions: []Convolution{{Width: 2, Units: 3, Activation: Sigmoid, Pool: 3}}, Layers: []int{3}},
		"text, one pool":     {Grid: long, Convolutions: []Convolution{{Units: 3, Activation: Sigmoid}, {Width: 2, Units: 3, Activation: Sigmoid, Pool: -1}}, Layers: []int{3}},
		"text, stacked":      {Grid: long, Convolutions: []Convolution{{Width: 3, Units: 3, Activation: Sigmoid, Pool: 2}, {Width: 2, Units: 3, Activation: Sigmoid, Pool: 2}}, Layers: []int{3}},
		"picture":            {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3, Activation: Sigmoid}}, Layers: []int{5, 3}},
		"picture, tall":      {Grid: picture, Convolutions: []Convolution{{Height: 3, Width: 1, Units: 3, Activation: Sigmoid}}, Layers: []int{3}},
		"picture, relu":      {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3}}, Layers: []int{3}},
		"picture, pooled":    {Grid: picture, Convolutions: []Convolution{{Height: 1, Width: 1, Units: 3, Activation: Sigmoid, Pool: 2}}, Layers: []int{3}},
		"picture, all":       {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3, Activation: Sigmoid, Pool: -1}}, Layers: []int{3}},
		"picture, stacked":   {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 1, Units: 3, Activation: Sigmoid}, {Height: 2, Width: 2, Units: 2, Activation: Sigmoid}}, Layers: []int{3}},
		"maps for a code":    {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3, Activation: Sigmoid, Pool: -1}}},
		"transposed":         {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3, Activation: Sigmoid}}, Deconvolution: true},
		"transposed, rgb":    {Grid: text, Convolutions: []Convolution{{Width: 2, Units: 2, Activation: Sigmoid}}, Deconvolution: true},
		"transposed, pooled": {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 3, Activation: Sigmoid, Pool: 2}}, Deconvolution: true},
		"transposed, deep":   {Grid: picture, Convolutions: []Convolution{{Height: 2, Width: 1, Units: 3, Activation: Sigmoid}, {Width: 2, Units: 2, Activation: Sigmoid}}, Deconvolution: true},
	}
}

func TestGradientConvolution(t *testing.T) {
	if !double {
		t.Skip("the step for float32 is large enough to change the winner of a pool")
	}
	for name, shape := range convolutionShapes() {
		cfg := Config{Shape: shape}
		t.Run(name, func(t *testing.T) { checkGradient(t, cfg.withDefaults()) })
		if shape.Deconvolution {
			cfg.Loss, cfg.Bottleneck = SquaredError{}, Winners{Spatial: true, Share: 0.6}
			t.Run(name+", winners", func(t *testing.T) { checkGradient(t, cfg.withDefaults()) })
		}
		if len(shape.Layers) > 0 {
			cfg.Code, cfg.Bottleneck = Identity, Variational{}
			t.Run(name+", variational", func(t *testing.T) { checkGradient(t, cfg.withDefaults()) })
		}
	}
}

// sparseRows returns random rows in which most entries are zero, stored or not, so that there are
// empty places and empty rows.
func sparseRows(n, d int, seed uint64) *Sparse {
	rng, x := rand.New(rand.NewPCG(seed, 9)), &Sparse{Width: d}
	for i := range n {
		var cols []uint32
		var vals []float32
		for c := range d {
			if at := rng.Float64(); at < 0.2*float64(i%3) {
				cols, vals = append(cols, uint32(c)), append(vals, float32(rng.IntN(3)))
			}
		}
		x.Append(cols, vals)
	}
	return x
}

// The gradient of the value of the empty places is the sum over all empty places.
func TestGradientConvolutionEmptyPlaces(t *testing.T) {
	if !double {
		t.Skip("the step for float32 is large enough to change the winner of a pool")
	}
	for name, shape := range convolutionShapes() {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Shape: shape}.withDefaults()
			p := randomPass(t, cfg)
			p.load(sparseRows(7, 9, 5), randomRows(7, 9, 2), span(0, 7), rand.New(rand.NewPCG(4, 4)))
			compareGradient(t, p)
		})
	}
}

// slowMaps computes a convolution by its definition. It also returns the places that are not
// empty.
func slowMaps(l *layer, x []float64, live []bool) ([]float64, []bool) {
	w, g := l.window, l.window.positions(l.out)
	y, ok := make([]float64, g.columns()), make([]bool, g.places())
	for at := range g.places() {
		sums := make([]float64, l.out)
		for u := range sums {
			sums[u] = float64(l.b.value[u])
		}
		for i := range w.height {
			for j := range w.width {
				from := (at/g.Width+i)*w.grid.Width + at%g.Width + j
				ok[at] = ok[at] || live[from]
				for c := range w.grid.Channels {
					for u := range sums {
						sums[u] += x[from*w.grid.Channels+c] * float64(l.w.value[((i*w.width+j)*w.grid.Channels+c)*l.out+u])
					}
				}
			}
		}
		copy(y[at*l.out:], sums)
	}
	return slowPool(w, y, ok, l)
}

func slowPool(w *window, x []float64, live []bool, l *layer) ([]float64, []bool) {
	from, to := w.positions(l.out), w.outputGrid(l.out)
	height, width := w.poolSize()
	y, ok := make([]float64, to.columns()), make([]bool, to.places())
	for at := range y {
		place, u := at/l.out, at%l.out
		// best is the maximum over all places, and over those that are not empty.
		best := [2]float64{math.Inf(-1), math.Inf(-1)}
		for i := range from.places() {
			if i/from.Width/height != place/to.Width || i%from.Width/width != place%to.Width {
				continue
			}
			v := x[i*l.out+u]
			best[0] = max(best[0], v)
			if live[i] {
				best[1], ok[place] = max(best[1], v), true
			}
		}
		y[at] = best[0]
		if ok[place] {
			y[at] = best[1]
		}
		row := []real{real(y[at])}
		l.act.apply(row)
		y[at] = float64(row[0])
	}
	return y, ok
}

func TestConvolutionsEqualTheirDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for name, shape := range convolutionShapes() {
		for _, x := range []*Sparse{randomRows(20, 9, 3), sparseRows(20, 9, 3)} {
			net := randomNet(t, 9, shape, rng)
			var tp tape
			got := net.encode(&tp, x)[0]
			for i := range 20 {
				y, live := dense(x, i, shape.Grid)
				for _, l := range net.encoder[:len(shape.Convolutions)] {
					y, live = slowMaps(l, y, live)
				}
				for j, want := range y {
					if off := math.Abs(float64(rowOf(got.matrix, i)[j]) - want); off > 1e-5 {
						t.Fatalf("%s: row %d, column %d is off by %g", name, i, j, off)
					}
				}
			}
		}
	}
}

// dense returns row i with its zeroes, and the places that have a value other than zero.
func dense(x *Sparse, i int, g Grid) ([]float64, []bool) {
	y, live := denseRow(x, i), make([]bool, g.places())
	for c, v := range y {
		live[c/g.Channels] = live[c/g.Channels] || v != 0
	}
	return y, live
}

// randomNet returns a network with random weights and biases.
func randomNet(t testing.TB, d int, s Shape, rng *rand.Rand) *Net {
	t.Helper()
	net, _ := New(d, s, 3)
	for _, l := range net.layers() {
		for _, p := range l.params() {
			for i := range p.value {
				p.value[i] += real(0.5 * rng.NormFloat64())
			}
		}
	}
	return net
}
