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

// MarshalText implements encoding.TextMarshaler.
func (a Activation) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Activation) UnmarshalText(text []byte) error {
	i := slices.Index(activationNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("activation %q is none of %s", text, strings.Join(activationNames[:], ", "))
	}
	*a = Activation(i)
	return nil
}

// applyRows replaces sums by activations.
func (a Activation) applyRows(y matrix) {
	if a == Identity {
		return
	}
	parallel(y.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			a.apply(rowOf(y, i))
		}
	})
}

// backpropRows turns dy, the gradient by the activations y, into the gradient by the sums.
func (a Activation) backpropRows(dy, y matrix) {
	if a == Identity {
		return
	}
	parallel(dy.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			a.backprop(rowOf(dy, i), rowOf(y, i))
		}
	})
}

// apply replaces one row of sums by activations.
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

// backprop turns dy, the gradient by the activations y, into the gradient by the sums.
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

// softmax makes x positive and sum to total, in proportion to eˣ. It returns the log of the normaliser: the
// log-probability of i was x[i] less that.
func softmax(x []real, total real) float64 {
	if len(x) == 0 {
		return 0
	}
	top := kernel.Max(x)
	sum := kernel.ExpSum(x, top)
	kernel.Scale(x, total/real(sum))
	return float64(top) + math.Log(sum)
}
