package main

import "math"

func (n *neon) sigmoid() {
	n.function("sigmoid", "x []float32", "")
	e := n.exponential(expLow, expHigh)
	n.replace(func(y vec) {
		n.do(fneg, y, y)
		e.of(y)
		n.do(fadd, e.one, y, y)
		n.do(fdiv, y, e.one, y)
	})
}

// tanh computes tanh x as isa.tanh does.
func (n *neon) tanh() {
	n.function("tanh", "x []float32", "")
	e := n.exponential(0, 20)
	sign, two := n.constant(math.Copysign(0, -1)), n.constant(2)
	n.replace(func(y vec) {
		s, d := n.vec(), n.vec()
		n.do(fabs, y, s)
		n.do(fadd, s, s, s)
		e.minusOne(s)
		n.do(fadd, two, s, d)
		n.do(fdiv, d, s, s)
		n.insert(sign, y, s)
		n.copy(s, y)
	})
}

// relu compares, because FMAX would change the sign of a negative zero.
func (n *neon) relu() {
	n.function("relu", "x []float32", "")
	zero, negative := n.zero(), n.vec()
	n.replace(func(y vec) {
		n.do(fcmlt0, y, negative)
		n.insert(negative, zero, y)
	})
}

// gradient emits the loop and the end of a function that changes the gradient dy, given the values
// y of the activation. multiply changes d, of dy, and may overwrite x, of y.
func (n *neon) gradient(multiply func(d, x vec)) {
	dy, y := n.base("dy"), n.base("y")
	n.each(n.length("y"), func(lanes int) {
		d, x := n.load(dy, lanes), n.loadNext(y, lanes)
		multiply(d, x)
		n.storeNext(d, dy, lanes)
	})
	n.end()
}

func (n *neon) reluGrad() {
	n.function("reluGrad", "dy []float32, y []float32", "")
	zero := n.zero()
	n.gradient(func(d, x vec) {
		n.do(fcmle0, x, x)
		n.insert(x, zero, d)
	})
}

func (n *neon) sigmoidGrad() {
	n.function("sigmoidGrad", "dy []float32, y []float32", "")
	one := n.constant(1)
	n.gradient(func(d, x vec) {
		rest := n.vec()
		n.do(fsub, x, one, rest)
		n.do(fmul, rest, x, x)
		n.do(fmul, x, d, d)
	})
}

func (n *neon) tanhGrad() {
	n.function("tanhGrad", "dy []float32, y []float32", "")
	one := n.constant(1)
	n.gradient(func(d, x vec) {
		rest := n.vec()
		n.copy(one, rest)
		n.multiplySub(x, x, rest)
		n.do(fmul, rest, d, d)
	})
}

func (n *neon) expSum() {
	n.function("expSum", "x []float32, shift float32", "float32")
	e := n.exponential(expLow, expHigh)
	shift, sum, x := n.broadcast("shift"), n.zero(), n.base("x")
	n.each(n.length("x"), func(lanes int) {
		y := n.load(x, lanes)
		n.do(fsub, shift, y, y)
		e.of(y)
		n.storeNext(y, x, lanes)
		n.addTo(sum, y, lanes)
	})
	n.returnTotal(sum)
}

// sigmoidLogs computes the logarithms as isa.sigmoidLogs does.
func (n *neon) sigmoidLogs() {
	n.function("sigmoidLogs", "x []float32", "float32")
	e := n.exponential(expLow, 0)
	var series []vec // 2/(2k+1); the first is 2
	for k := range 8 {
		series = append(series, n.constant(2/float64(2*k+1)))
	}
	zero, sum, x := e.high, n.zero(), n.base("x")
	n.each(n.length("x"), func(lanes int) {
		y, t, s, z, zz := n.load(x, lanes), n.vec(), n.vec(), n.vec(), n.vec()
		n.do(fabs, y, t)
		n.do(fneg, t, t)
		e.of(t)
		n.do(fadd, t, e.one, s)
		n.do(fdiv, s, e.one, s) // sigmoid of |x|
		n.do(fadd, series[0], t, z)
		n.do(fdiv, z, t, z)
		n.do(fmul, s, t, t) // sigmoid of -|x|
		n.do(fmul, z, z, zz)
		logs := n.polynomial(zz, series)
		n.do(fmul, z, logs, logs)
		n.do(fcmlt0, y, z)
		n.insert(z, t, s)
		n.storeNext(s, x, lanes)
		n.do(fmax, y, zero, y)
		n.do(fadd, y, logs, logs)
		n.addTo(sum, logs, lanes)
	})
	n.returnTotal(sum)
}

// addTo adds the given number of lanes of x to sum. It may overwrite x.
func (n *neon) addTo(sum, x vec, lanes int) {
	if lanes == 1 {
		n.emit("FMOVS %s, %s", x.first(), x.first()) // clears the other lanes
	}
	n.do(fadd, x, sum, sum)
}

// returnTotal ends a function that returns the sum of the lanes of x.
func (n *neon) returnTotal(x vec) {
	n.do(faddp, x, x, x)
	n.do(faddp, x, x, x)
	n.returnFirst(x)
}

// largest begins with the first value in every lane.
func (n *neon) largest() {
	n.function("largest", "x []float32", "float32")
	x, top := n.base("x"), n.vec()
	n.emit("VLD1R (%v), [%v]", x, top)
	n.each(n.length("x"), func(lanes int) {
		y := n.loadNext(x, lanes)
		if lanes == 1 {
			n.emit("VDUP V%d.S[0], %v", int(y), y)
		}
		n.do(fmax, y, top, top)
	})
	n.do(fmaxv, top, top)
	n.returnFirst(top)
}
