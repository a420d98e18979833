package ae

import (
	"fmt"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Labels is a second task of a training: to predict the labels of a row from its code, by a softmax
// layer above the code layer. Rows of the same label get similar codes, because the layer is linear
// ("supervised fine-tuning"; Hinton and Salakhutdinov, 2006). The layer is not part of the trained
// network. The zero value has no labels.
type Labels struct {
	// Rows has a row for each input row and a column for each label. Values are at least zero and
	// sum to one. An empty row has no known label, and takes no part.
	Rows Rows
	// Weight is that of the cross-entropy of a row with labels, beside the Loss.
	Weight float64
}

func (l Labels) check() error {
	return require(l.Weight >= 0, l.Weight, "a weight of labels of at least 0")
}

// checkRows returns an error unless there are labels, or none, for the rows of x.
func (l Labels) checkRows(x Rows) error {
	if l.Rows == nil {
		return nil
	}
	n, _ := x.Dims()
	if rows, _ := l.Rows.Dims(); rows != n {
		return fmt.Errorf("%d rows of labels for %d rows", rows, n)
	}
	return validate(l.Rows)
}

// build adds the layer that predicts the labels to n.
func (l Labels) build(n *Net, rng *rand.Rand) error {
	if l.Rows != nil {
		n.labels = newLayer(n.Units(), width(l.Rows), Softmax, FanIn, rng)
	}
	return nil
}

// labelNumbers returns the biases and weights of the layer that predicts labels, if there is one.
func (n *Net) labelNumbers() [][]real {
	if n.labels == nil {
		return nil
	}
	return [][]real{n.labels.b.value, n.labels.w.value}
}

// penalize returns the mean cross-entropy of the labels of the batch.
func (l Labels) penalize(p *pass) float64 {
	out := p.net.labels.sums(&p.tape, p.code())
	losses, grad := make([]float64, out.Rows), out.accumulator()
	each(out.Rows, func(i int) {
		if cols, vals := p.labels.Row(i); len(cols) > 0 {
			delta := rowOf(grad, i)
			copy(delta, rowOf(out.matrix, i))
			losses[i] = SoftmaxCrossEntropy{}.delta(delta, cols, vals)
		}
	})
	scale := l.Weight / float64(out.Rows)
	kernel.Scale(grad.Data, real(scale))
	return scale * sumOf(losses)
}
