package ae

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Config says what to train and how. Zero values are the defaults stated.
type Config struct {
	Shape
	Target     Rows       // what the outputs are compared with, row by row; nil means the input before corruption
	Loss       Loss       // nil means SoftmaxCrossEntropy
	Samples    int        // outputs drawn per batch to stand for those that no target has, see [SoftmaxCrossEntropy]; 0 means all outputs
	Corruption Corruption // of the input; nil means none
	Bottleneck Bottleneck // what the code goes through on its way to the decoder; nil means nothing
	Penalties  []Penalty
	Walkback   int // further steps on each batch, from what the network makes of its own outputs

	Pretraining Pretraining // of the layers, one by one; nil means none
	Start       *Net        // begin with the weights of its layers, as far as they fit; nil means random ones
	Frozen      int         // encoder layers that stay as they are, from the first

	Epochs    int       // 0 means 10
	Batch     int       // documents a step; 0 means 200
	Optimiser Optimiser // nil means Adam{}
	Rate      float64   // learning rate at its highest; 0 means 0.004
	WarmUp    float64   // share of the steps over which the rate rises to Rate, in [0,1)
	Constant  bool      // keep the rate after that, instead of letting it fall along a cosine to a hundredth
	Clip      float64   // the most that all gradients of a step may be long together; 0 means no bound

	Validation float64 // share of rows held out to measure the loss after each epoch, in [0,1)
	Patience   int     // epochs without a better validation loss before stopping, keeping the best; 0 means never

	Seed   uint64
	Report func(Progress) // called now and then, and at the end of each epoch; may be nil

	Save      func(state []byte) error // keeps the state of the training, to go on from it; nil means never
	SaveEvery time.Duration            // 0 means a minute
	Resume    []byte                   // what Save was given last by a training of the same rows and Config; nil means start anew
}

func (c Config) withDefaults() Config {
	if c.Loss == nil {
		c.Loss = SoftmaxCrossEntropy{}
	}
	if c.Optimiser == nil {
		c.Optimiser = Adam{}
	}
	if c.Epochs == 0 {
		c.Epochs = 10
	}
	if c.Batch == 0 {
		c.Batch = 200
	}
	if c.Rate == 0 {
		c.Rate = 0.004
	}
	if c.SaveEvery == 0 {
		c.SaveEvery = time.Minute
	}
	if c.Report == nil {
		c.Report = func(Progress) {}
	}
	c.Output = c.Loss.output()
	return c
}

// ErrConfig means that a Config asks for what cannot be.
var ErrConfig = errors.New("bad training settings")

func (c Config) check() error {
	switch {
	case c.Epochs < 0 || c.Batch < 0 || c.Samples < 0 || c.Patience < 0 || c.Walkback < 0:
		return fmt.Errorf("%w: epochs %d, batch %d, samples %d, patience %d, walkback %d", ErrConfig, c.Epochs, c.Batch, c.Samples, c.Patience, c.Walkback)
	case !(c.Rate > 0) || !(c.Clip >= 0):
		return fmt.Errorf("%w: rate %v, clip %v", ErrConfig, c.Rate, c.Clip)
	case c.Frozen < 0 || c.Frozen > len(c.Convolutions)+len(c.Layers):
		return fmt.Errorf("%w: %d frozen layers of %d", ErrConfig, c.Frozen, len(c.Convolutions)+len(c.Layers))
	case !isShare(c.WarmUp) || !isShare(c.Validation):
		return fmt.Errorf("%w: warm-up %v and validation %v are shares from 0 to below 1", ErrConfig, c.WarmUp, c.Validation)
	}
	return c.checkConvolutions()
}

func isShare(v float64) bool { return v >= 0 && v < 1 }

// rate is the learning rate when a share of the steps is done.
func (c Config) rate(done float64) float64 {
	switch {
	case done < c.WarmUp:
		return c.Rate * (done + 1e-3) / (c.WarmUp + 1e-3)
	case c.Constant:
		return c.Rate
	}
	fall := (done - c.WarmUp) / (1 - c.WarmUp)
	return c.Rate * (0.5*(1+math.Cos(math.Pi*fall)) + 0.01)
}
