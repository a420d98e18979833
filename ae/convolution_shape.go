package ae

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// convolve makes the layers of the shape's convolutions.
func (s Shape) convolve(rng *rand.Rand) []*layer {
	var layers []*layer
	for i, w := range s.windows() {
		c := s.Convolutions[i]
		l := newLayer(w.columns(), c.Units, cmp.Or(c.Activation, ReLU), s.Init, rng)
		l.window = w
		if i == 0 {
			l.rescale(s.Init, w.height*w.width) // of all terms, a place has one
		}
		layers = append(layers, l)
	}
	return layers
}

// deconvolution is a decoder from the maps of the last convolution to the grid.
func (s Shape) deconvolution(rng *rand.Rand) *layer {
	w := s.deconvolutionWindow()
	d := newLayer(s.maps().Channels, w.columns(), cmp.Or(s.Output, Softmax), s.Init, rng)
	d.window, d.b = w, newBias(s.Grid.Channels)
	d.rescale(s.Init, d.in*w.height*w.width)
	return d
}

// deconvolutionWindow is the window that takes the maps back to the grid.
func (s Shape) deconvolutionWindow() *window {
	maps := s.maps()
	return &window{grid: s.Grid, height: s.Grid.Height - maps.Height + 1, width: s.Grid.Width - maps.Width + 1, transposed: true}
}

// rescale scales the weights of a new layer to so many values that an output is the sum of.
func (l *layer) rescale(init Init, in int) {
	kernel.Scale(l.w.value, real(init.bound(in, l.out)/init.bound(l.in, l.out)))
}

// windows are those of the convolutions, each over the grid that the one before leaves.
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

// maps is the grid that the last convolution leaves.
func (s Shape) maps() Grid {
	grid := s.Grid
	for i, w := range s.windows() {
		grid = w.outputGrid(s.Convolutions[i].Units)
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
		return errors.New("a transposed convolution without convolutions")
	case len(s.Convolutions) == 0:
		return nil
	case s.Grid.columns() != d:
		return fmt.Errorf("a grid of %d columns for rows of %d", s.Grid.columns(), d)
	case s.Tied:
		return errors.New("weights of convolutions cannot be tied")
	case s.Deconvolution && (len(s.Layers) > 0 || len(s.Decoder) > 0 || s.Outputs != d):
		return errors.New("a transposed convolution goes straight from the last convolution to outputs like the inputs, without layers between")
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
