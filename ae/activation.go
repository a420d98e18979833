package ae

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// An Activation is the non-linearity of a layer. The zero value is Tanh.
type Activation uint8

// The activations. Softmax, whose values sum to one in each row, is for output layers only.
const (
	Tanh Activation = iota
	Sigmoid
	ReLU
	ELU
	Identity
	Softmax
)

var activationNames = [...]string{"tanh", "sigmoid", "relu", "elu", "identity", "softmax"}

// String returns the name of a in flags and files.
func (a Activation) String() string {
	if int(a) < len(activationNames) {
		return activationNames[a]
	}
	return fmt.Sprintf("activation(%d)", a)
}

// MarshalText implements encoding.TextMarshaler.
func (a Activation) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Activation) UnmarshalText(text []byte) error {
	i := slices.Index(activationNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown activation %q: use one of %s", text, strings.Join(activationNames[:], ", "))
	}
	*a = Activation(i)
	return nil
}

// applyRows replaces sums by activations, row by row in parallel.
func (a Activation) applyRows(y matrix) {
	if a == Identity {
		return
	}
	each(y.Rows, func(i int) {
		a.apply(rowOf(y, i))
	})
}

// backpropRows is backprop for each row of dy and y, in parallel.
func (a Activation) backpropRows(dy, y matrix) {
	if a == Identity {
		return
	}
	each(dy.Rows, func(i int) {
		a.backprop(rowOf(dy, i), rowOf(y, i))
	})
}

// apply replaces the sums of one row by activations.
func (a Activation) apply(x []real) {
	switch a {
	case Tanh:
		kernel.Tanh(x)
	case Sigmoid:
		kernel.Sigmoid(x)
	case ReLU:
		kernel.ReLU(x)
	case ELU:
		elu(x)
	case Softmax:
		softmax(x, 1)
	}
}

func elu(x []real) {
	for i, v := range x {
		if v < 0 {
			x[i] = real(math.Expm1(float64(v)))
		}
	}
}

// backprop multiplies dy, the gradient with respect to the activations y, by the derivative of a,
// which gives the gradient with respect to the sums.
func (a Activation) backprop(dy, y []real) {
	switch a {
	case Tanh:
		kernel.TanhGrad(dy, y)
	case Sigmoid:
		kernel.SigmoidGrad(dy, y)
	case ReLU:
		kernel.ReLUGrad(dy, y)
	case ELU:
		for i, v := range y {
			dy[i] *= min(v, 0) + 1
		}
	}
}

// softmax replaces x by values in proportion to eˣ that sum to total. It returns the logarithm of
// the normaliser: the log-probability of i is the former x[i] minus the result.
func softmax(x []real, total real) float64 {
	if len(x) == 0 {
		return 0
	}
	top := kernel.Max(x)
	sum := kernel.ExpSum(x, top)
	kernel.Scale(x, total/real(sum))
	return float64(top) + math.Log(sum)
}
