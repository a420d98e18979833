package main

func (n *neon) axpy() {
	n.function("axpy", "dst []float32, s float32, x []float32", "")
	s, dst, x := n.broadcast("s"), n.base("dst"), n.base("x")
	n.each(n.length("dst"), func(lanes int) {
		y := n.load(dst, lanes)
		n.multiplyAdd(n.loadNext(x, lanes), s, y)
		n.storeNext(y, dst, lanes)
	})
	n.end()
}

func (n *neon) scale() {
	n.function("scale", "x []float32, s float32", "")
	s := n.broadcast("s")
	n.replace(func(y vec) { n.do(fmul, s, y, y) })
}

// neonGatherVectors is the number of vectors of dst that gather keeps in registers.
const neonGatherVectors = 12

func (n *neon) gather() {
	n.function("gather", "dst *float32, cols *uint32, vals *float32, n int, w *float32, stride int, vecs int, last int", "")
	last := n.argument("last")
	n.cases(n.argument("vecs"), neonGatherVectors, func(vecs int) { n.gatherOf(vecs, &last) })
}

func (n *neon) gatherOf(vecs int, last *gp) {
	dst, cols, vals, count := n.argument("dst"), n.argument("cols"), n.argument("vals"), n.argument("n")
	w, stride, row, sums := n.argument("w"), n.bytes("stride"), n.gp(), n.vectors(vecs)
	for i, sum := range sums {
		n.loadAt(dst, i, lastOf(i, vecs, last), sum)
	}
	n.repeat(count, func() {
		s := n.vec()
		n.emit("MOVWU.P 4(%v), %v", cols, row)
		n.emit("VLD1R.P 4(%v), [%v]", vals, s)
		n.emit("MADD %v, %v, %v, %v", stride, w, row, row)
		for i, sum := range sums {
			n.scope(func() {
				x := n.vec()
				n.loadAt(row, i, lastOf(i, vecs, last), x)
				n.multiplyAdd(x, s, sum)
			})
		}
	})
	for i, sum := range sums {
		n.storeAt(sum, dst, i, lastOf(i, vecs, last))
	}
	n.end()
}

func (n *neon) adam() {
	n.function("adam", "value []float32, grad []float32, m []float32, v []float32, new1 float32, new2 float32, rate float32, scale2 float32, epsilon float32", "")
	new1, new2, rate := n.broadcast("new1"), n.broadcast("new2"), n.broadcast("rate")
	scale2, epsilon := n.broadcast("scale2"), n.broadcast("epsilon")
	value, grad, m, second := n.base("value"), n.base("grad"), n.base("m"), n.base("v")
	n.each(n.length("value"), func(lanes int) {
		g, mean, square, d, rest := n.loadNext(grad, lanes), n.load(m, lanes), n.load(second, lanes), n.vec(), n.vec()
		n.do(fsub, mean, g, d)
		n.multiplyAdd(d, new1, mean)
		n.copy(square, rest)
		n.multiplySub(g, g, rest) // v-g²
		n.multiplySub(rest, new2, square)
		n.storeNext(mean, m, lanes)
		n.storeNext(square, second, lanes)
		n.do(fmul, scale2, square, d)
		n.do(fsqrt, d, d)
		n.do(fadd, epsilon, d, d)
		n.do(fmul, rate, mean, mean)
		n.do(fdiv, d, mean, mean)
		x := n.load(value, lanes)
		n.do(fsub, mean, x, x)
		n.storeNext(x, value, lanes)
	})
	n.end()
}
