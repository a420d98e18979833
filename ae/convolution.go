package ae

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A Grid says how the columns of a row lie in the plane: channel c of the place at height y and width x is column
// (y·Width + x)·Channels + c. A picture is a grid of pixels. A text of at most Width words is a grid of height 1 whose
// channels are the terms, with a value of 1 for the term at each place and nothing after its end.
type Grid struct{ Height, Width, Channels int }

func (g Grid) places() int  { return g.Height * g.Width }
func (g Grid) columns() int { return g.places() * g.Channels }

// A Convolution is a layer that looks at its grid through a window, which moves one place at a time and stays inside, by
// the same weights everywhere (LeCun and others, 1989). It leaves a grid of as many channels as it has Units, one
// place for each place of the window or for each pool of them.
//
// A window of one place over the terms of a text is a word embedding; take [Identity] for its activation. A wider one over that, with
// a pool of all places, finds which phrases there are and not where (Collobert and Weston, 2008; Kim, 2014).
//
// The strongest place of a pool is chosen among those where the input has a value other than zero, so
// that what comes after the end of a text, or the ground of a picture, never wins over what is there.
type Convolution struct {
	Height, Width int        // of the window, in places; 0 means 1
	Units         int        // filters, as many as there are windows by which it looks
	Pool          int        // of Pool×Pool places the strongest goes on, for each unit; 0 means no pools, -1 one of all places
	Activation    Activation // 0 means ReLU
}

// A window moves over a grid. A layer that has one is a convolution in the encoder, whose inputs are the columns of the window, and
// in the decoder a transposed convolution, whose outputs they are.
type window struct {
	grid          Grid
	height, width int
	pool          int  // as in Convolution
	spreads       bool // in the decoder
}

func (w *window) columns() int { return w.height * w.width * w.grid.Channels }

// stops is the grid of the places where the window can stand.
func (w *window) stops(units int) Grid {
	return Grid{w.grid.Height - w.height + 1, w.grid.Width - w.width + 1, units}
}

// leaves is the grid after pooling. The last pool of a row or a column may have fewer places.
func (w *window) leaves(units int) Grid {
	g := w.stops(units)
	height, width := w.pools()
	return Grid{(g.Height + height - 1) / height, (g.Width + width - 1) / width, units}
}

// pools is the size of a pool, no larger than the grid.
func (w *window) pools() (height, width int) {
	g, side := w.stops(1), max(w.pool, 1)
	if w.pool < 0 {
		side = max(g.Height, g.Width)
	}
	return max(min(side, g.Height), 1), max(min(side, g.Width), 1)
}

// check reports what is wrong with a window for so many units: the grids that it reads and leaves must have columns that
// an int32 can count.
func (w *window) check(units int) error {
	g := w.grid
	switch {
	case min(g.Height, g.Width, g.Channels) < 1 || !few(g.Height, g.Width, g.Channels):
		return fmt.Errorf("a grid of %d×%d places and %d channels", g.Height, g.Width, g.Channels)
	case w.height < 1 || w.width < 1 || w.height > g.Height || w.width > g.Width:
		return fmt.Errorf("a window of %d×%d places on a grid of %d×%d", w.height, w.width, g.Height, g.Width)
	case units < 1 || !few(w.stops(1).places(), units):
		return fmt.Errorf("a window of %d units", units)
	case w.pool < -1:
		return fmt.Errorf("a pool of %d places", w.pool)
	}
	return nil
}

// few reports whether the product of positive factors fits an int32.
func few(factors ...int) bool {
	product := uint64(1)
	for _, f := range factors {
		if uint64(f) > math.MaxInt32/product {
			return false
		}
		product *= uint64(f)
	}
	return true
}

// inputs is how wide the rows are that the layer reads.
func (l *layer) inputs() int {
	switch {
	case l.window == nil:
		return l.in
	case l.window.spreads:
		return l.window.stops(l.in).columns()
	}
	return l.window.grid.columns()
}

// outputs is how wide the rows are that it leaves.
func (l *layer) outputs() int {
	switch {
	case l.window == nil:
		return l.out
	case l.window.spreads:
		return l.window.grid.columns()
	}
	return l.window.leaves(l.out).columns()
}

// biases is how many there are: one for each output or, where a window moves, for each channel that it leaves.
func (l *layer) biases() int {
	if l.window != nil && l.window.spreads {
		return l.window.grid.Channels
	}
	return l.out
}

// convolve makes the layers of the shape's convolutions.
func (s Shape) convolve(rng *rand.Rand) []*layer {
	var layers []*layer
	for i, w := range s.windows() {
		c := s.Convolutions[i]
		l := newLayer(w.columns(), c.Units, or(c.Activation, ReLU), s.Init, rng)
		l.window = w
		if i == 0 {
			l.redraw(s.Init, w.height*w.width) // of all terms, a place has one
		}
		layers = append(layers, l)
	}
	return layers
}

// deconvolution is a decoder from the maps of the last convolution to the grid.
func (s Shape) deconvolution(rng *rand.Rand) *layer {
	maps := s.maps()
	w := &window{grid: s.Grid, height: s.Grid.Height - maps.Height + 1, width: s.Grid.Width - maps.Width + 1, spreads: true}
	d := newLayer(maps.Channels, w.columns(), or(s.Output, Softmax), s.Init, rng)
	d.window, d.b = w, newBias(s.Grid.Channels)
	d.redraw(s.Init, d.in*w.height*w.width)
	return d
}

// redraw scales the weights of a new layer to so many values that an output is the sum of.
func (l *layer) redraw(init Init, in int) {
	kernel.Scale(l.w.value, real(init.bound(in, l.out)/init.bound(l.in, l.out)))
}

// windows are those of the convolutions, each over the grid that the one before leaves.
func (s Shape) windows() []*window {
	var windows []*window
	grid := s.Grid
	for _, c := range s.Convolutions {
		w := &window{grid: grid, height: max(c.Height, 1), width: max(c.Width, 1), pool: c.Pool}
		windows = append(windows, w)
		grid = w.leaves(c.Units)
	}
	return windows
}

// maps is the grid that the last convolution leaves.
func (s Shape) maps() Grid {
	grid := s.Grid
	for i, w := range s.windows() {
		grid = w.leaves(s.Convolutions[i].Units)
	}
	return grid
}

// width is how many columns the first of Layers reads, from rows of d columns.
func (s Shape) width(d int) int {
	if len(s.Convolutions) == 0 {
		return d
	}
	return s.maps().columns()
}

// checkConvolutions reports convolutions that rows of d columns cannot go through.
func (s Shape) checkConvolutions(d int) error {
	for i, w := range s.windows() {
		if err := w.check(s.Convolutions[i].Units); err != nil {
			return fmt.Errorf("convolution %d: %w", i+1, err)
		}
		if s.Convolutions[i].Activation >= Softmax {
			return fmt.Errorf("convolution %d: %v is for outputs", i+1, s.Convolutions[i].Activation)
		}
	}
	switch {
	case len(s.Convolutions) == 0 && s.Deconvolution:
		return fmt.Errorf("a transposed convolution without convolutions")
	case len(s.Convolutions) == 0:
		return nil
	case s.Grid.columns() != d:
		return fmt.Errorf("a grid of %d columns for rows of %d", s.Grid.columns(), d)
	case s.Tied:
		return fmt.Errorf("weights of convolutions cannot be tied")
	case s.Deconvolution && (len(s.Layers) > 0 || len(s.Decoder) > 0 || s.Outputs != d):
		return fmt.Errorf("a transposed convolution goes straight from the last convolution to outputs like the inputs, without layers between")
	}
	return nil
}

// checkConvolutions reports parts of a training that do not go with convolutions.
func (c Config) checkConvolutions() error {
	if len(c.Convolutions) == 0 {
		return nil
	}
	_, variational := c.Bottleneck.(Variational)
	_, coding := c.Bottleneck.(SparseCoding)
	switch {
	case c.Pretraining != nil:
		return fmt.Errorf("%w: convolutions have no pretraining", ErrConfig)
	case variational && len(c.Layers) == 0:
		return fmt.Errorf("%w: a variational code wants a layer after the convolutions", ErrConfig)
	case c.Deconvolution && (coding || c.Samples > 0):
		return fmt.Errorf("%w: the outputs of a transposed convolution can neither be sampled nor be a dictionary", ErrConfig)
	}
	for _, p := range c.Penalties {
		if _, ok := p.(Contractive); ok {
			return fmt.Errorf("%w: the contractive penalty knows no convolutions", ErrConfig)
		}
	}
	return nil
}
