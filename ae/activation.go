package ae

import (
	"fmt"
	"math"
)

// An Activation is the non-linearity of a layer. The zero value is Tanh.
type Activation uint8

// The activations. Softmax makes each row sum to one and belongs to an output layer only.
const (
	Tanh Activation = iota
	Sigmoid
	ReLU
	ELU
	Identity
	Softmax
)

var activationNames = [...]string{"tanh", "sigmoid", "relu", "elu", "identity", "softmax"}

// String is the name used in flags and files.
func (a Activation) String() string {
	if int(a) < len(activationNames) {
		return activationNames[a]
	}
	return fmt.Sprintf("activation(%d)", a)
}

// apply replaces one row of sums by activations.
func (a Activation) apply(x []float32) {
	switch a {
	case Tanh:
		each(x, func(v float64) float64 { return math.Tanh(v) })
	case Sigmoid:
		each(x, sigmoid)
	case ReLU:
		each(x, func(v float64) float64 { return max(v, 0) })
	case ELU:
		each(x, func(v float64) float64 {
			if v < 0 {
				return math.Expm1(v)
			}
			return v
		})
	case Softmax:
		softmax(x)
	}
}

// backprop turns dy, the gradient by the activations y, into the gradient by the sums.
func (a Activation) backprop(dy, y []float32) {
	for i, v := range y {
		switch a {
		case Tanh:
			dy[i] *= 1 - v*v
		case Sigmoid:
			dy[i] *= v * (1 - v)
		case ReLU:
			if v <= 0 {
				dy[i] = 0
			}
		case ELU:
			if v < 0 {
				dy[i] *= v + 1
			}
		}
	}
}

func each(x []float32, f func(float64) float64) {
	for i, v := range x {
		x[i] = float32(f(float64(v)))
	}
}

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

// softmax returns the log of the normaliser, from which log-probabilities follow.
func softmax(x []float32) float64 {
	if len(x) == 0 {
		return 0
	}
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range x {
		e := math.Exp(float64(v - top))
		sum += e
		x[i] = float32(e)
	}
	scale := float32(1 / sum)
	for i := range x {
		x[i] *= scale
	}
	return float64(top) + math.Log(sum)
}
