package main

import "math"

// A neonExp computes eˣ as [exponential] does.
type neonExp struct {
	*neon
	log2e, ln2High, ln2Low vec
	taylor                 []vec // 1/k!
	low, high, one         vec
}

func (n *neon) exponential(low, high float64) *neonExp {
	e := &neonExp{neon: n, log2e: n.constant(math.Log2E), ln2High: n.constant(ln2High), ln2Low: n.constant(ln2Low),
		low: n.constant(low), high: n.constant(high), one: n.constant(1)}
	factorial := 1.0
	for k := range 8 {
		factorial *= float64(max(k, 1))
		e.taylor = append(e.taylor, n.constant(1/factorial))
	}
	return e
}

// reduce returns n and r for x, which it clamps first.
func (e *neonExp) reduce(x vec) (n, r vec) {
	n, r = e.vec(), e.vec()
	e.do(fmax, x, e.low, r)
	e.do(fmin, r, e.high, r)
	e.do(fmul, e.log2e, r, n)
	e.do(frintn, n, n)
	e.multiplySub(e.ln2High, n, r)
	e.multiplySub(e.ln2Low, n, r)
	return n, r
}

// polynomial returns the sum of coefficients[k]·rᵏ.
func (n *neon) polynomial(r vec, coefficients []vec) vec {
	p, next := n.vec(), n.vec()
	last := len(coefficients) - 1
	n.copy(coefficients[last], p)
	for k := last - 1; k >= 0; k-- {
		n.copy(coefficients[k], next)
		n.multiplyAdd(p, r, next)
		p, next = next, p
	}
	return p
}

// of replaces x by eˣ. It multiplies by two halves of 2ⁿ, which may be out of range.
func (e *neonExp) of(x vec) {
	e.scope(func() {
		n, r := e.reduce(x)
		p, half := e.polynomial(r, e.taylor), e.vec()
		e.do(fcvtns, n, n)
		e.do(halve, n, half)
		e.emit("VSUB %v, %v, %v", half, n, n)
		e.do(fmul, e.power(half), p, p)
		e.do(fmul, e.power(n), p, x)
	})
}

// minusOne replaces x by eˣ-1 to full relative precision, if the bounds are within ±80.
func (e *neonExp) minusOne(x vec) {
	e.scope(func() {
		n, r := e.reduce(x)
		p := e.polynomial(r, e.taylor[1:])
		e.do(fmul, r, p, p)
		e.do(fcvtns, n, n)
		s := e.power(n)
		e.do(fsub, e.one, s, x)
		e.multiplyAdd(p, s, x)
	})
}

// power returns 2ⁿ for integers n from -126 to 127. It overwrites n. Added to the representation
// of 1, n becomes the exponent.
func (e *neonExp) power(n vec) vec {
	e.emit("VSHL $23, %v, %v", n, n)
	e.emit("VADD %v, %v, %v", e.one, n, n)
	return n
}
