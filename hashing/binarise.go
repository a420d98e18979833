package hashing

import (
	"fmt"
	"slices"
)

// A Threshold says where an activation becomes a one.
type Threshold string

// The thresholds. The median over the training documents makes every bit one for half of them.
const (
	Half   Threshold = "half"
	Median Threshold = "median"
)

// of returns one threshold per bit, given the activations of the training documents (n×bits).
func (t Threshold) of(activations []float32, width int) ([]float32, error) {
	at := slices.Repeat([]float32{0.5}, width)
	switch t {
	case Half:
	case Median, "":
		for j := range at {
			at[j] = median(column(activations, width, j))
		}
	default:
		return nil, fmt.Errorf("%w: threshold %q is neither %q nor %q", ErrOptions, t, Half, Median)
	}
	return at, nil
}

func column(rows []float32, width, j int) []float32 {
	var c []float32
	for i := j; i < len(rows); i += width {
		c = append(c, rows[i])
	}
	return c
}

// median sorts x. Of an even number it takes the mean of the middle two.
func median(x []float32) float32 {
	slices.Sort(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// binarise sets the bits whose activation is above their threshold.
func binarise(activations, thresholds []float32) Code {
	c := NewCode(len(thresholds))
	for i, t := range thresholds {
		if activations[i] > t {
			c[i/64] |= 1 << (i % 64)
		}
	}
	return c
}
