package ae

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Labels is a second task of a training: to predict the labels of a row from its code, by a softmax
// layer above the code layer. Rows of the same label get similar codes, because the layer is linear
// ("supervised fine-tuning"; Hinton and Salakhutdinov, 2006). The layer is not part of the trained
// network. The zero value has no labels.
type Labels struct {
	// Rows has a row for each input row and a column for each label. Values are at least zero.
	// Their sum, at most one, is the weight of the row. An empty row has no known label.
	Rows Rows
	// Weight is that of the cross-entropy of a row with labels, beside the Loss.
	Weight float64
	// Keep is the weight, relative to Weight, of the squared distance between the code of a row
	// without a label and its code by Config.Start, which keeps it apart from those with labels.
	Keep float64
	// Sharpness is the factor of the activations, as values from -1 to 1, that the layer reads. A
	// smaller one makes the codes of different labels differ in more units. A larger one leaves
	// more units to topics that no label tells apart. 0 means 1.25.
	Sharpness float64
}

func (l Labels) check() error {
	return require(l.Weight >= 0 && l.Keep >= 0 && l.Sharpness >= 0, fmt.Sprintf("labels with weights %v and %v and sharpness %v", l.Weight, l.Keep, l.Sharpness), "numbers of at least 0")
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

// loadLabels fetches the labels of the rows, and the codes that those without a label keep. The
// input is not yet corrupted.
func (b *batch) loadLabels(c Config, rows []int) {
	b.kept, b.keptRows = nil, b.keptRows[:0]
	if c.Labels.Rows == nil {
		return
	}
	b.labels.gather(c.Labels.Rows, rows)
	if c.Labels.Keep == 0 || c.Start == nil {
		return
	}
	x := &Sparse{Width: b.x.Width}
	for i := range rows {
		if cols, _ := b.labels.Row(i); len(cols) == 0 {
			x.Append(b.x.Row(i))
			b.keptRows = append(b.keptRows, i)
		}
	}
	b.kept = c.Start.Encode(nil, x)
}

// penalize returns the mean loss of the batch by its labels and its codes to keep.
func (l Labels) penalize(p *pass) float64 {
	out := p.net.labels.sums(&p.tape, p.spread(p.code(), real(cmp.Or(l.Sharpness, 1.25))))
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
	return scale * (sumOf(losses) + l.keep(p, scale))
}

// spread returns sharpness·(2h−1).
func (p *pass) spread(h *node, sharpness real) *node {
	z := p.node(h.Rows, h.Cols)
	for i, v := range h.Data {
		z.Data[i] = sharpness * (2*v - 1)
	}
	z.back = func() { kernel.Axpy(h.accumulator().Data, 2*sharpness, z.grad.Data) }
	return z
}

// keep returns the weighted sum of the squared distances from codes to keep, and adds its gradient
// times scale.
func (l Labels) keep(p *pass, scale float64) (sum float64) {
	h := p.code()
	dh := h.accumulator()
	for k, i := range p.keptRows {
		code, grad := rowOf(h.matrix, i), rowOf(dh, i)
		for j, want := range p.kept[k*h.Cols : (k+1)*h.Cols] {
			off := float64(code[j]) - float64(want)
			sum += l.Keep * off * off
			grad[j] += real(2 * l.Keep * scale * off)
		}
	}
	return sum
}
