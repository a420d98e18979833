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
	w       *param // in×out; out×in where transposed

	transposed bool
	shared     bool // w belongs to the mirror layer of the encoder (tied weights): its gradient is the sum of both uses
	frozen     bool // not trained

	window *window // nil where every output reads every input
}

// newLayer draws weights by init and sets biases to zero.
func newLayer(in, out int, act Activation, init Init, rng *rand.Rand) *layer {
	l := &layer{in: in, out: out, act: act, w: newParam(in, out), b: newBias(out)}
	scale := init.bound(in, out)
	for i := range l.w.value {
		l.w.value[i] = real((2*rng.Float64() - 1) * scale)
	}
	return l
}

// mirror is the layer that goes back the way l came, by the same weights.
func (l *layer) mirror(act Activation) *layer {
	return &layer{in: l.out, out: l.in, act: act, w: l.w, b: newBias(l.in), transposed: true, shared: true}
}

// storeByOutput stores the weights the other way round, one row an output, so that some outputs can be had alone.
func (l *layer) storeByOutput() {
	w := newParam(l.out, l.in)
	for i := range l.in {
		for j := range l.out {
			w.value[j*l.in+i] = l.w.value[i*l.out+j]
		}
	}
	l.w, l.transposed = w, true
}

// params are those that belong to l and are trained.
func (l *layer) params() []*param {
	switch {
	case l.frozen:
		return nil
	case l.shared:
		return []*param{l.b}
	}
	return []*param{l.b, l.w}
}

func (l *layer) weights(data []real) matrix {
	if l.transposed {
		return view(l.out, l.in, data)
	}
	return view(l.in, l.out, data)
}

// run takes rows through the layer.
func (l *layer) run(t *tape, x *node) *node {
	y := l.sums(t, x)
	l.activate(y)
	return y
}

// sums is run without the activation.
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

// activate replaces sums by activations; its way back comes before that of the sums.
func (l *layer) activate(y *node) {
	l.act.applyRows(y.matrix)
	sums := y.back
	y.back = func() {
		l.act.backpropRows(y.grad, y.matrix)
		sums()
	}
}

// backward takes the gradient by the sums to the biases, the weights and the input.
func (l *layer) backward(delta matrix, x *node) {
	if !l.frozen {
		addColumns(l.b.accumulator(), delta)
		l.outer(x.matrix, delta)
	}
	if !x.constant {
		dx, add := x.gradient()
		mul(dx, delta, l.weights(l.w.value), !l.transposed, add)
	}
}

// outer takes xᵀ·delta to the weights' gradient.
func (l *layer) outer(x, delta matrix) {
	add := l.w.denseGrad()
	if l.transposed {
		outer(l.weights(l.w.grad), delta, x, add)
	} else {
		outer(l.weights(l.w.grad), x, delta, add)
	}
}

// read is run for sparse rows: it adds the weight rows that x names.
func (l *layer) read(t *tape, x *Sparse) *node {
	y := l.readSums(t, x)
	l.activate(y)
	return y
}

// readSums is read without the activation.
func (l *layer) readSums(t *tape, x *Sparse) *node {
	n, _ := x.Dims()
	y := t.node(n, l.out)
	parallel(n, func(from, to int) {
		for i := from; i < to; i++ {
			row := rowOf(y.matrix, i)
			copy(row, l.b.value)
			cols, vals := x.Row(i)
			kernel.Gather(row, cols, vals, l.w.value, l.out)
		}
	})
	y.constant = l.frozen
	y.back = func() { l.backwardRows(y.grad, x) }
	return y
}

// backwardRows is backward for sparse rows, word by word, so that each row of the gradient is written by one
// processor only. Columns that x does not have get no gradient, unless another use of the weights gives them one.
func (l *layer) backwardRows(delta matrix, x *Sparse) {
	if l.frozen {
		return
	}
	addColumns(l.b.accumulator(), delta)
	words := transpose(x)
	all := l.w.sparseGrad(words.cols)
	parallel(len(words.cols), func(from, to int) {
		for k := from; k < to; k++ {
			at := k
			if all {
				at = int(words.cols[k])
			}
			from, to := words.start[k], words.start[k+1]
			kernel.Gather(l.w.grad[at*l.out:(at+1)*l.out], words.rows[from:to], words.vals[from:to], delta.Data, delta.Stride)
		}
	})
}

// byColumn is a sparse batch column by column: column cols[k] has its entries at start[k]..start[k+1].
type byColumn struct {
	cols  []uint32
	start []int
	rows  []uint32
	vals  []float32
}

// transpose orders the entries of x by column, and within a column by row, by counting.
func transpose(x *Sparse) byColumn {
	next := make([]int, x.Width) // where the next entry of each column goes
	for _, c := range x.cols {
		next[c]++
	}
	t := byColumn{rows: make([]uint32, len(x.cols)), vals: make([]float32, len(x.cols))}
	at := 0
	for c, n := range next {
		if n > 0 {
			t.cols, t.start = append(t.cols, uint32(c)), append(t.start, at)
			next[c], at = at, at+n
		}
	}
	t.start = append(t.start, at)
	for i := range x.ends {
		cols, vals := x.Row(i)
		for j, c := range cols {
			t.rows[next[c]], t.vals[next[c]] = uint32(i), vals[j]
			next[c]++
		}
	}
	return t
}
