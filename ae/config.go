package ae

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// Config describes the network and its training. The zero value of a field is the default stated
// with it.
type Config struct {
	Shape

	// Target holds the rows that the outputs are compared with, one for each input row; nil means
	// the input before corruption.
	Target Rows
	Loss   Loss   // nil means SoftmaxCrossEntropy
	Labels Labels // to predict as well, from the code; the zero value means none

	// Samples is the number of output columns drawn per batch to represent all, see
	// [SoftmaxCrossEntropy]; 0 means that all outputs are computed.
	Samples    int
	Corruption Corruption // of the input; nil means none
	Bottleneck Bottleneck // between code and decoder, in training only; nil means none
	Penalties  []Penalty

	// Walkback is the number of further steps on each batch, whose inputs are drawn from the
	// outputs of the network.
	Walkback int

	Pretraining Pretraining // layer by layer, before training; nil means none
	Start       *Net        // initial weights where the sizes match; nil means random weights
	Frozen      int         // number of encoder layers, from the first, that are not trained

	Epochs    int       // 0 means 10
	Batch     int       // documents per step; 0 means 200
	Optimiser Optimiser // nil means Adam{}
	Rate      float64   // highest learning rate; 0 means 0.004
	WarmUp    float64   // share of the steps over which the rate rises to Rate, in [0,1)

	// Constant keeps the rate at Rate after the warm-up, instead of decreasing it along a cosine
	// to a hundredth of Rate.
	Constant bool
	Clip     float64 // maximum norm of the gradient of a step; 0 means no maximum

	// Validation is the share of the rows that is held out to measure the loss after each epoch,
	// in [0,1).
	Validation float64

	// Patience is the number of epochs without a better validation loss after which training
	// stops. The network of the best epoch is returned. 0 means that training never stops early.
	Patience int

	Seed   uint64
	Report func(Progress) // called up to ten times a second and after each epoch; may be nil

	// Save stores the state from which Resume continues the training; nil means that no state is
	// saved. The state cannot be written after Save has returned.
	Save      func(state io.WriterTo) error
	SaveEvery time.Duration // minimum time between two saves; 0 means a minute
	SaveEnd   bool          // save the state after the last step, too

	// Resume has the bytes of the last state that Save received from a training of the same rows
	// and Config; nil means a new training.
	Resume []byte
}

func (c Config) withDefaults() Config {
	c.Loss = cmp.Or(c.Loss, Loss(SoftmaxCrossEntropy{}))
	c.Optimiser = cmp.Or(c.Optimiser, Optimiser(Adam{}))
	c.Epochs = cmp.Or(c.Epochs, 10)
	c.Batch = cmp.Or(c.Batch, 200)
	c.Rate = cmp.Or(c.Rate, 0.004)
	c.SaveEvery = cmp.Or(c.SaveEvery, time.Minute)
	if c.Report == nil {
		c.Report = func(Progress) {}
	}
	c.Output = c.Loss.output()
	return c
}

// ErrConfig means that the settings of a Config are invalid or contradict each other.
var ErrConfig = errors.New("bad training settings")

func (c Config) check() error {
	switch {
	case c.Epochs < 0 || c.Batch < 0 || c.Samples < 0 || c.Patience < 0 || c.Walkback < 0:
		return fmt.Errorf("%w: none of epochs %d, batch %d, samples %d, patience %d and walkback %d may be negative", ErrConfig, c.Epochs, c.Batch, c.Samples, c.Patience, c.Walkback)
	case !(c.Rate > 0) || !(c.Clip >= 0):
		return fmt.Errorf("%w: the rate must be positive and the clip not negative, not %v and %v", ErrConfig, c.Rate, c.Clip)
	case c.Frozen < 0 || c.Frozen > len(c.Convolutions)+len(c.Layers):
		return fmt.Errorf("%w: %d frozen layers in an encoder of %d", ErrConfig, c.Frozen, len(c.Convolutions)+len(c.Layers))
	case !isShare(c.WarmUp) || !isShare(c.Validation):
		return fmt.Errorf("%w: warm-up %v and validation %v must be shares from 0 to below 1", ErrConfig, c.WarmUp, c.Validation)
	}
	return c.checkConvolutions()
}

func isShare(v float64) bool { return v >= 0 && v < 1 }

// rate returns the learning rate after the given share of the steps.
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
