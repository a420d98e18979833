package ae

import (
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A layer maps rows of width in to rows of width out: act(x·W + b).
type layer struct {
	in, out int
	act     Activation
	b       *param
	w       *param // in×out; out×in if transposed

	transposed bool

	// shared means that w belongs to the mirror layer of the encoder (tied weights). Its gradient
	// is the sum over both uses.
	shared bool
	frozen bool // not trained

	window *window // nil if every output reads every input
}

// newLayer returns a layer with weights drawn as init describes and zero biases.
func newLayer(in, out int, act Activation, init Init, rng *rand.Rand) *layer {
	l := &layer{in: in, out: out, act: act, w: newParam(in, out), b: newBias(out)}
	scale := init.bound(in, out)
	for i := range l.w.value {
		l.w.value[i] = real((2*rng.Float64() - 1) * scale)
	}
	return l
}

// mirror returns a layer that maps l's outputs to l's inputs by the transposed weights of l.
func (l *layer) mirror(act Activation) *layer {
	return &layer{in: l.out, out: l.in, act: act, w: l.w, b: newBias(l.in), transposed: true, shared: true}
}

// storeByOutput stores the weights with one row per output, so that single outputs can be
// computed.
func (l *layer) storeByOutput() {
	l.w = &param{value: transpose(view(l.in, l.out, l.w.value)).Data, width: l.in}
	l.transposed = true
}

// params returns the params that are trained with l; shared weights belong to the mirror layer.
func (l *layer) params() []*param {
	switch {
	case l.frozen:
		return nil
	case l.shared:
		return []*param{l.b}
	}
	return []*param{l.b, l.w}
}

// weights returns a view of data, the weights or their gradient, as a matrix.
func (l *layer) weights(data []real) matrix {
	if l.transposed {
		return view(l.out, l.in, data)
	}
	return view(l.in, l.out, data)
}

// run returns the activations of the layer for the rows of x.
func (l *layer) run(t *tape, x *node) *node {
	y := l.sums(t, x)
	l.activate(y)
	return y
}

// sums returns the values that run applies the activation to.
func (l *layer) sums(t *tape, x *node) *node {
	if l.window != nil {
		return l.deconvolve(t, x)
	}
	y := t.node(x.Rows, l.out)
	for i := range y.Rows {
		copy(rowOf(y.matrix, i), l.b.value)
	}
	mul(y.matrix, x.matrix, l.weights(l.w.value), l.transposed, true)
	y.constant = l.frozen && x.constant
	y.back = func() { l.backward(y.grad, x) }
	return y
}

// activate applies the activation to y in place. In the backward pass, the gradient of the
// activation is computed before that of the sums.
func (l *layer) activate(y *node) {
	l.act.applyRows(y.matrix)
	sums := y.back
	y.back = func() {
		l.act.backpropRows(y.grad, y.matrix)
		sums()
	}
}

// backward adds the gradients of the biases, the weights and the input, given delta, the gradient
// of the sums.
func (l *layer) backward(delta matrix, x *node) {
	if !l.frozen {
		addColumns(l.b.accumulator(), delta)
	}
	l.backwardProduct(delta, x)
}

// backwardProduct adds the gradients of the weights and the input, given delta, the gradient of
// their product.
func (l *layer) backwardProduct(delta matrix, x *node) {
	if !l.frozen {
		l.outer(x.matrix, delta)
	}
	if !x.constant {
		dx, add := x.gradient()
		mul(dx, delta, l.weights(l.w.value), !l.transposed, add)
	}
}

// outer adds xᵀ·delta to the gradient of the weights.
func (l *layer) outer(x, delta matrix) {
	add := l.w.denseGrad()
	if l.transposed {
		outer(l.weights(l.w.grad), delta, x, add)
	} else {
		outer(l.weights(l.w.grad), x, delta, add)
	}
}

// read is run for sparse rows. It reads only the rows of the weights that x has entries for.
func (l *layer) read(t *tape, x *Sparse) *node {
	y := l.readSums(t, x)
	l.activate(y)
	return y
}

// readSums returns the values that read applies the activation to.
func (l *layer) readSums(t *tape, x *Sparse) *node {
	n, _ := x.Dims()
	y := t.node(n, l.out)
	each(n, func(i int) {
		row := rowOf(y.matrix, i)
		copy(row, l.b.value)
		cols, vals := x.Row(i)
		kernel.Gather(row, cols, vals, l.w.value, l.out)
	})
	y.constant = l.frozen
	y.back = func() { l.backwardRows(y.grad, x) }
	return y
}

// backwardRows is backward for sparse rows. It works column by column, so that each row of the
// gradient is written by one goroutine only. Columns without an entry in x get no gradient,
// unless the weights have another use that gives them one.
func (l *layer) backwardRows(delta matrix, x *Sparse) {
	if l.frozen {
		return
	}
	addColumns(l.b.accumulator(), delta)
	columns := x.Transpose()
	used := columns.occupied()
	all := l.w.sparseGrad(used)
	each(len(used), func(k int) {
		at := k
		if all {
			at = int(used[k])
		}
		rows, vals := columns.Row(int(used[k]))
		kernel.Gather(l.w.grad[at*l.out:(at+1)*l.out], rows, vals, delta.Data, delta.Stride)
	})
}
