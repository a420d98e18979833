package ae

import "math/rand/v2"

// A Corruption spoils input rows, so that the network must learn what belongs together
// instead of copying (Vincent et al., 2008). The corruptions are [Masking] and [Gaussian].
type Corruption interface {
	corrupt(vals []float32, rng *rand.Rand)
}

// Masking sets each entry to zero with this probability, in [0,1), and scales the others up
// so that the expected row stays the same.
type Masking float64

func (p Masking) corrupt(vals []float32, rng *rand.Rand) {
	keep := float32(1 / (1 - float64(p)))
	for i := range vals {
		if rng.Float64() < float64(p) {
			vals[i] = 0
		} else {
			vals[i] *= keep
		}
	}
}

// Gaussian adds N(0,σ²) to each stored entry; its value is σ. Entries that a row does not
// store stay zero, so that rows stay sparse.
type Gaussian float64

func (s Gaussian) corrupt(vals []float32, rng *rand.Rand) {
	for i := range vals {
		vals[i] += float32(float64(s) * rng.NormFloat64())
	}
}

// CodeNoise is added to the activations of the code layer while training. To get a message
// through the noise, the network drives activations to 0 or 1, where thresholding them
// loses little (Salakhutdinov and Hinton, 2009).
type CodeNoise struct {
	Sigma float64 // standard deviation at the first step
	Fade  bool    // lower it linearly to zero over the training
}

// draw returns the noise for one batch in dst, or nil for none. done is the share of training done.
func (n CodeNoise) draw(dst []float32, done float64, rng *rand.Rand) []float32 {
	sigma := n.Sigma
	if n.Fade {
		sigma *= 1 - done
	}
	if sigma == 0 {
		return nil
	}
	for i := range dst {
		dst[i] = float32(sigma * rng.NormFloat64())
	}
	return dst
}
