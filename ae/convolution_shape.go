package ae

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// convolve returns the layers for the convolutions of s.
func (s Shape) convolve(rng *rand.Rand) []*layer {
	var layers []*layer
	for i, w := range s.windows() {
		c := s.Convolutions[i]
		l := newLayer(w.columns(), c.Units, cmp.Or(c.Activation, ReLU), s.Init, rng)
		l.window = w
		if i == 0 {
			l.rescale(s.Init, w.height*w.width) // a place has an entry in one of its channels
		}
		layers = append(layers, l)
	}
	return layers
}

// deconvolution returns a decoder layer from the output of the last convolution to the grid.
func (s Shape) deconvolution(rng *rand.Rand) *layer {
	w := s.deconvolutionWindow()
	d := newLayer(s.maps().Channels, w.columns(), cmp.Or(s.Output, Softmax), s.Init, rng)
	d.window, d.b = w, newBias(s.Grid.Channels)
	d.rescale(s.Init, d.in*w.height*w.width)
	return d
}

// deconvolutionWindow returns the window that leads from the output of the last convolution to
// the grid.
func (s Shape) deconvolutionWindow() *window {
	maps := s.maps()
	return &window{grid: s.Grid, height: s.Grid.Height - maps.Height + 1, width: s.Grid.Width - maps.Width + 1, transposed: true}
}

// rescale scales the weights of a new layer as if it had in inputs, for layers whose outputs are
// sums over fewer or more values than l.in.
func (l *layer) rescale(init Init, in int) {
	kernel.Scale(l.w.value, real(init.bound(in, l.out)/init.bound(l.in, l.out)))
}

// windows returns the windows of the convolutions. The grid of each is the output of the one
// before.
func (s Shape) windows() []*window {
	var windows []*window
	grid := s.Grid
	for _, c := range s.Convolutions {
		w := &window{grid: grid, height: max(c.Height, 1), width: max(c.Width, 1), pool: c.Pool}
		windows = append(windows, w)
		grid = w.outputGrid(c.Units)
	}
	return windows
}

// maps returns the output grid of the last convolution.
func (s Shape) maps() Grid {
	grid := s.Grid
	for i, w := range s.windows() {
		grid = w.outputGrid(s.Convolutions[i].Units)
	}
	return grid
}

// width returns the number of columns that the first of Layers reads, for rows of d columns.
func (s Shape) width(d int) int {
	if len(s.Convolutions) == 0 {
		return d
	}
	return s.maps().columns()
}

// checkConvolutions returns an error unless the convolutions are valid for rows of d columns.
func (s Shape) checkConvolutions(d int) error {
	for i, w := range s.windows() {
		if err := w.check(s.Convolutions[i].Units); err != nil {
			return fmt.Errorf("convolution %d: %w", i+1, err)
		}
		if s.Convolutions[i].Activation >= Softmax {
			return fmt.Errorf("convolution %d: the activation %v is for output layers only", i+1, s.Convolutions[i].Activation)
		}
	}
	switch {
	case len(s.Convolutions) == 0 && s.Deconvolution:
		return errors.New("a transposed convolution requires convolutions in the encoder")
	case len(s.Convolutions) == 0:
		return nil
	case s.Grid.columns() != d:
		return fmt.Errorf("the grid has %d columns, but the rows have %d", s.Grid.columns(), d)
	case s.Tied:
		return errors.New("convolutions cannot have tied weights")
	case s.Deconvolution && (len(s.Layers) > 0 || len(s.Decoder) > 0 || s.Outputs != d):
		return errors.New("a transposed convolution cannot have Layers, a Decoder, or other outputs than the input columns")
	}
	return nil
}

// checkConvolutions returns an error if c has parts that do not support convolutions.
func (c Config) checkConvolutions() error {
	if len(c.Convolutions) == 0 {
		return nil
	}
	_, variational := c.Bottleneck.(Variational)
	_, coding := c.Bottleneck.(SparseCoding)
	switch {
	case c.Pretraining != nil:
		return fmt.Errorf("%w: convolutions do not support pretraining", ErrConfig)
	case variational && len(c.Layers) == 0:
		return fmt.Errorf("%w: a variational code requires a layer after the convolutions", ErrConfig)
	case c.Deconvolution && (coding || c.Samples > 0):
		return fmt.Errorf("%w: a transposed convolution supports neither sampled outputs nor sparse coding", ErrConfig)
	}
	for _, p := range c.Penalties {
		if _, ok := p.(Contractive); ok {
			return fmt.Errorf("%w: the contractive penalty does not support convolutions", ErrConfig)
		}
	}
	return nil
}
