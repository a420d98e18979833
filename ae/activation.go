package ae

import (
	"fmt"
	"math"

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

// apply replaces one row of sums by activations.
func (a Activation) apply(x []float32) {
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

func elu(x []float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = float32(math.Expm1(float64(v)))
		}
	}
}

// backprop turns dy, the gradient by the activations y, into the gradient by the sums.
func (a Activation) backprop(dy, y []float32) {
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
func softmax(x []float32, total float32) float64 {
	if len(x) == 0 {
		return 0
	}
	top := kernel.Max(x)
	sum := kernel.ExpSum(x, top)
	kernel.Scale(x, total/float32(sum))
	return float64(top) + math.Log(sum)
}
