package ae

import (
	"math"
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

	// shared says that w belongs to the mirror layer of the encoder (tied weights): its
	// gradient is then the sum of both uses.
	shared bool
}

// newLayer draws weights from U(±1/√in) and sets biases to zero.
func newLayer(in, out int, act Activation, rng *rand.Rand) *layer {
	l := &layer{in: in, out: out, act: act, w: newParam(in, out), b: newBias(out)}
	scale := 1 / math.Sqrt(float64(in))
	for i := range l.w.value {
		l.w.value[i] = float32((2*rng.Float64() - 1) * scale)
	}
	return l
}

// mirror is the layer that goes back the way l came, by the same weights.
func (l *layer) mirror(act Activation) *layer {
	return &layer{in: l.out, out: l.in, act: act, w: l.w, b: newBias(l.in), transposed: true, shared: true}
}

// turn stores the weights the other way round, one row an output, so that some outputs can be had alone.
func (l *layer) turn() {
	w := newParam(l.out, l.in)
	for i := range l.in {
		for j := range l.out {
			w.value[j*l.in+i] = l.w.value[i*l.out+j]
		}
	}
	l.w, l.transposed = w, true
}

func (l *layer) weights(data []float32) matrix {
	if l.transposed {
		return view(l.out, l.in, data)
	}
	return view(l.in, l.out, data)
}

// sums stores x·W + b in dst.
func (l *layer) sums(dst, x matrix) {
	for i := range dst.Rows {
		copy(rowOf(dst, i), l.b.value)
	}
	mul(dst, x, l.weights(l.w.value), l.transposed, true)
}

// forward stores act(x·W + b) in dst.
func (l *layer) forward(dst, x matrix) {
	l.sums(dst, x)
	l.activate(dst)
}

func (l *layer) activate(y matrix) {
	parallel(y.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			l.act.apply(rowOf(y, i))
		}
	})
}

// forwardSparse is forward for the first layer: it adds the weight rows that x names.
func (l *layer) forwardSparse(dst matrix, x Rows) {
	parallel(dst.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			l.sparseRow(rowOf(dst, i), x, i)
		}
	})
}

func (l *layer) sparseRow(y []float32, x Rows, i int) {
	copy(y, l.b.value)
	cols, vals := x.Row(i)
	kernel.Gather(y, cols, vals, l.w.value, l.out)
	l.act.apply(y)
}

// delta turns dy, the gradient by the activations y, into that by the sums, and adds the biases' gradient.
func (l *layer) delta(dy, y matrix) {
	parallel(dy.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			l.act.backprop(rowOf(dy, i), rowOf(y, i))
		}
	})
	addColumns(l.b.grad, dy)
}

// backward takes the delta of the sums, stores the weights' gradient, or adds it to that of
// another use of them, and stores the gradient by x in dx.
func (l *layer) backward(dx, delta, x matrix, add bool) {
	if l.transposed {
		outer(l.weights(l.w.grad), delta, x, add)
	} else {
		outer(l.weights(l.w.grad), x, delta, add)
	}
	mul(dx, delta, l.weights(l.w.value), !l.transposed, false)
}

// backwardSparse is backward for the first layer, word by word, so that each row of the
// gradient is written by one processor only. Columns that x does not have get no gradient,
// unless the weights are tied and have a dense one already.
func (l *layer) backwardSparse(delta matrix, x *Sparse, tied bool) {
	words := transpose(x)
	if !tied {
		l.w.rows(words.cols)
	}
	parallel(len(words.cols), func(from, to int) {
		for k := from; k < to; k++ {
			at := k
			if tied {
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
