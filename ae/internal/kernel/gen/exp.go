package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An exponential holds the constants of eˣ = 2ⁿ·eʳ with n = x/ln 2 rounded and |r| <= ln 2/2. eʳ
// is computed as its Taylor polynomial of degree 7, whose error is below 6e-9, less than that of
// rounding. The bounds keep 2ⁿ in the range of a product of two factors 2 to the n/2; beyond them
// eˣ is 0 or +Inf.
type exponential struct {
	*isa
	log2e, ln2High, ln2Low operand.Op
	taylor                 [8]operand.Op // 1/k!
	low, high, one         reg.Register
}

// ln2High has few enough bits that its product with n is exact.
const (
	ln2High = 0x1.62ep-1
	ln2Low  = math.Ln2 - ln2High
)

func (v *isa) exponential(low, high float64) *exponential {
	e := &exponential{isa: v, log2e: v.constant(math.Log2E), ln2High: v.constant(ln2High), ln2Low: v.constant(ln2Low),
		low: v.register(low), high: v.register(high), one: v.register(1)}
	e.taylor[0], e.taylor[1] = e.one, e.one
	factorial := 1.0
	for k := 2; k < len(e.taylor); k++ {
		factorial *= float64(k)
		e.taylor[k] = v.constant(1 / factorial)
	}
	return e
}

// reduce returns n and r for x, which it clamps first. The order of the operands preserves NaN.
func (e *exponential) reduce(x reg.Register) (n, r reg.VecVirtual) {
	n, r = e.vec(), e.vec()
	e.VMAXPS(x, e.low, r)
	e.VMINPS(r, e.high, r)
	e.VMULPS(e.log2e, r, n)
	if e.wide {
		e.VRNDSCALEPS(operand.U8(8), n, n)
	} else {
		e.VROUNDPS(operand.U8(8), n, n)
	}
	e.VFNMADD231PS(e.ln2High, n, r)
	e.VFNMADD231PS(e.ln2Low, n, r)
	return n, r
}

// polynomial returns the sum of coefficients[k]·rᵏ.
func (v *isa) polynomial(r reg.Register, coefficients []operand.Op) reg.VecVirtual {
	p := v.vec()
	last := len(coefficients) - 1
	v.VMOVUPS(coefficients[last], p)
	for k := last - 1; k >= 0; k-- {
		v.VFMADD213PS(coefficients[k], r, p)
	}
	return p
}

// of returns eˣ.
func (e *exponential) of(x reg.Register) reg.VecVirtual {
	n, r := e.reduce(x)
	p := e.polynomial(r, e.taylor[:])
	if e.wide {
		e.VSCALEFPS(n, p, p)
		return p
	}
	whole, half := e.vec(), e.vec()
	e.VCVTPS2DQ(n, whole)
	e.VPSRAD(operand.U8(1), whole, half)
	e.VPSUBD(half, whole, whole)
	e.VMULPS(e.power(half), p, p)
	e.VMULPS(e.power(whole), p, p)
	return p
}

// power returns 2ⁿ for integers n from -126 to 127. It overwrites n.
func (e *exponential) power(n reg.VecVirtual) reg.VecVirtual {
	const exponentBias = 127
	e.VPADDD(e.constantBits(exponentBias), n, n)
	e.VPSLLD(operand.U8(23), n, n)
	return n
}

// minusOne returns eˣ-1 to full relative precision, if the bounds are within ±80.
func (e *exponential) minusOne(x reg.Register) reg.VecVirtual {
	n, r := e.reduce(x)
	p := e.polynomial(r, e.taylor[1:])
	e.VMULPS(r, p, p)
	s, t := e.vec(), e.vec()
	if e.wide {
		e.VMOVUPS(e.one, s)
		e.VSCALEFPS(n, s, s)
	} else {
		e.VCVTPS2DQ(n, n)
		s = e.power(n)
	}
	e.VSUBPS(e.one, s, t)
	e.VFMADD213PS(t, s, p)
	return p
}
