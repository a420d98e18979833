package ae

import (
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A visibleSide holds the visible units of a machine: the documents of a batch, followed by as
// many rows of fantasies.
type visibleSide interface {
	load(x Rows, rows []int)

	// hiddenSums stores the sums of the hidden units in h, for as many rows as h has, from from on.
	hiddenSums(h matrix, l *layer, from int)

	// start prepares new fantasies, one for each document.
	start()

	// draw draws the fantasies, given the sums of their units.
	draw(sums matrix, seed uint64)

	// gradient computes all gradients, given delta, the gradient with respect to the hidden sums,
	// which is negative for documents.
	gradient(l *layer, bias *param, delta matrix)
}

// A denseSide holds the outputs of the layer below.
type denseSide struct {
	documents, all matrix
}

func (d *denseSide) load(x Rows, rows []int) {
	if d.all.Rows == 0 {
		d.all = newMatrix(2*len(rows), width(x))
		d.documents = view(len(rows), width(x), d.all.Data)
	}
	for i, r := range rows {
		_, vals := x.Row(r)
		for j, v := range vals {
			d.documents.Data[i*d.all.Stride+j] = real(v)
		}
	}
}

func (d *denseSide) part(from, rows int) matrix {
	return view(rows, d.all.Cols, d.all.Data[from*d.all.Stride:])
}

func (d *denseSide) hiddenSums(h matrix, l *layer, from int) {
	for i := range h.Rows {
		copy(rowOf(h, i), l.b.value)
	}
	mul(h, d.part(from, h.Rows), l.weights(l.w.value), false, true)
}

func (d *denseSide) start() {}

func (d *denseSide) draw(sums matrix, seed uint64) {
	Sigmoid.applyRows(sums)
	draw(d.part(sums.Rows, sums.Rows), sums, seed)
}

func (d *denseSide) gradient(l *layer, bias *param, delta matrix) {
	l.backward(delta, &node{matrix: d.all, constant: true})
	n := d.documents.Rows
	addColumns(bias.accumulator(), d.documents)
	kernel.Scale(bias.grad, -1)
	addColumns(bias.grad, d.part(n, n))
	kernel.Scale(bias.grad, 1/real(n))
}

// draw sets each value of dst to one with the probability in p, and to zero otherwise.
func draw(dst, p matrix, seed uint64) {
	eachRow(p.Rows, seed, func(i int, rng *rand.Rand) { drawBits(rowOf(dst, i), rowOf(p, i), rng) })
}

// drawBits is draw for one row.
func drawBits(dst, p []real, rng *rand.Rand) {
	for j, v := range p {
		dst[j] = 0
		if rng.Float64() < float64(v) {
			dst[j] = 1
		}
	}
}

// eachRow calls do for n rows in parallel, with a random source for each, so that the result does
// not depend on the number of processors.
func eachRow(n int, seed uint64, do func(i int, rng *rand.Rand)) {
	spans(n, func(from, to int) {
		source := rand.NewPCG(0, 0)
		rng := rand.New(source)
		for i := from; i < to; i++ {
			source.Seed(seed, uint64(i))
			do(i, rng)
		}
	})
}
