package ae

import (
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A visibleSide is what a machine sees: the documents of a batch and, in as many rows after them, fantasies.
type visibleSide interface {
	load(x Rows, rows []int)
	// hiddenSums stores the sums of the hidden units for the rows from on, as many as h has.
	hiddenSums(h matrix, l *layer, from int)
	// start makes new fantasies ready, one for each document.
	start()
	// draw draws the fantasies by the sums of their units.
	draw(sums matrix, seed uint64)
	// gradient computes all gradients; delta has that by the hidden sums, negative for documents.
	gradient(l *layer, bias *param, delta matrix)
}

// A denseSide is for the outputs of a layer below.
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

// draw stores a one in dst with the probability that p has there, else a zero.
func draw(dst, p matrix, seed uint64) {
	eachRow(p.Rows, seed, func(i int, rng *rand.Rand) {
		to := rowOf(dst, i)
		for j, v := range rowOf(p, i) {
			to[j] = 0
			if rng.Float64() < float64(v) {
				to[j] = 1
			}
		}
	})
}

// eachRow visits n rows, in parallel, with a source of random numbers for each, so that it makes no difference how many processors
// there are.
func eachRow(n int, seed uint64, do func(i int, rng *rand.Rand)) {
	parallel(n, func(from, to int) {
		source := rand.NewPCG(0, 0)
		rng := rand.New(source)
		for i := from; i < to; i++ {
			source.Seed(seed, uint64(i))
			do(i, rng)
		}
	})
}
