package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const signBit = 1 << 31

// The bounds below and above which eˣ is 0 and +Inf.
const (
	expLow  = -104
	expHigh = 89
)

func (v *isa) sigmoid() {
	v.function("sigmoid", "func(x []float32)", "replaces each value x by 1/(1+e⁻ˣ).")
	e := v.exponential(expLow, expHigh)
	sign := v.constantBits(signBit)
	v.replace(1, func(y reg.VecVirtual) reg.VecVirtual {
		v.VXORPS(sign, y, y)
		y = e.of(y)
		v.VADDPS(y, e.one, y)
		v.VDIVPS(y, e.one, y)
		return y
	})
}

// tanh computes tanh x = s/(s+2) with s = e²ˣ−1 for x >= 0. The result is 1 for x >= 10.
func (v *isa) tanh() {
	v.function("tanh", "func(x []float32)", "replaces each value by its hyperbolic tangent.")
	e := v.exponential(0, 20)
	sign, two := v.constantBits(signBit), v.constant(2)
	v.replace(1, func(y reg.VecVirtual) reg.VecVirtual {
		signs := v.vec()
		v.VANDPS(sign, y, signs)
		v.VXORPS(signs, y, y)
		v.VADDPS(y, y, y)
		s, d := e.minusOne(y), v.vec()
		v.VADDPS(two, s, d)
		v.VDIVPS(d, s, s)
		v.VORPS(signs, s, s)
		return s
	})
}

func (v *isa) relu() {
	v.function("relu", "func(x []float32)", "replaces negative values by zero.")
	zero := v.zero()
	v.replace(4, func(y reg.VecVirtual) reg.VecVirtual {
		v.VMAXPS(y, zero, y)
		return y
	})
}

// gradient emits the loop and the end of a function that changes the gradient dy, given the values
// y of the activation. multiply changes d, of dy, and may overwrite x, of y.
func (v *isa) gradient(multiply func(d, x reg.VecVirtual)) {
	dy, y := v.base("dy"), v.base("y")
	v.each(v.length("y"), []reg.Register{dy, y}, 4, func(disp int, masked bool) {
		d, x := v.load(at(dy, disp), masked), v.load(at(y, disp), masked)
		multiply(d, x)
		v.store(d, at(dy, disp), masked)
	})
	v.end()
}

func (v *isa) reluGrad() {
	v.function("reluGrad", "func(dy, y []float32)", "sets dy to zero where y, which has the same length, is not above zero.")
	const lessOrEqual, notLessOrEqual = operand.U8(2), operand.U8(6)
	zero := v.zero()
	v.gradient(func(d, x reg.VecVirtual) {
		if v.wide {
			k := v.K()
			v.VCMPPS(notLessOrEqual, zero, x, k)
			v.VMOVAPS_Z(d, k, d)
		} else {
			v.VCMPPS(lessOrEqual, zero, x, x)
			v.VANDNPS(d, x, d)
		}
	})
}

func (v *isa) sigmoidGrad() {
	v.function("sigmoidGrad", "func(dy, y []float32)", "multiplies dy by y·(1-y), where y has the same length.")
	one := v.register(1)
	v.gradient(func(d, x reg.VecVirtual) {
		rest := v.vec()
		v.VSUBPS(x, one, rest)
		v.VMULPS(rest, x, x)
		v.VMULPS(x, d, d)
	})
}

func (v *isa) tanhGrad() {
	v.function("tanhGrad", "func(dy, y []float32)", "multiplies dy by 1-y², where y has the same length.")
	one := v.register(1)
	v.gradient(func(d, x reg.VecVirtual) {
		v.VFNMADD213PS(one, x, x)
		v.VMULPS(x, d, d)
	})
}

func (v *isa) expSum() {
	v.function("expSum", "func(x []float32, shift float32) float32",
		"replaces each value x by e to the x-shift and returns their sum.")
	e := v.exponential(expLow, expHigh)
	shift, sum, x := v.broadcast("shift"), v.zero(), v.base("x")
	v.each(v.length("x"), []reg.Register{x}, 1, func(disp int, masked bool) {
		y := v.load(at(x, disp), masked)
		v.VSUBPS(shift, y, y)
		y = e.of(y)
		v.store(y, at(x, disp), masked)
		v.addTo(sum, y, masked)
	})
	v.returnValue(v.total(sum))
}

// sigmoidLogs computes t = e to the -|x|, which lies between 0 and 1, and log(1+t) = 2·artanh z
// with z = t/(2+t) <= 1/3 as a series.
func (v *isa) sigmoidLogs() {
	v.function("sigmoidLogs", "func(x []float32) float32",
		"replaces each value x by 1/(1+e⁻ˣ) and returns the sum of log(1+eˣ).")
	e := v.exponential(expLow, 0)
	sign, zero := v.constantBits(signBit), e.high
	var series [8]operand.Op // 2/(2k+1); the first is 2
	for k := range series {
		series[k] = v.constant(2 / float64(2*k+1))
	}
	sum, x := v.zero(), v.base("x")
	v.each(v.length("x"), []reg.Register{x}, 1, func(disp int, masked bool) {
		y, t := v.load(at(x, disp), masked), v.vec()
		v.VORPS(sign, y, t)
		t = e.of(t)
		s, z, zz := v.vec(), v.vec(), v.vec()
		v.VADDPS(t, e.one, s)
		v.VDIVPS(s, e.one, s) // sigmoid of |x|
		v.VADDPS(series[0], t, z)
		v.VDIVPS(z, t, z)
		v.VMULPS(s, t, t) // sigmoid of -|x|
		v.VMULPS(z, z, zz)
		logs := v.polynomial(zz, series[:])
		v.VMULPS(z, logs, logs)
		v.store(v.bySign(y, t, s), at(x, disp), masked)
		v.VMAXPS(y, zero, y)
		v.VADDPS(y, logs, logs)
		v.addTo(sum, logs, masked)
	})
	v.returnValue(v.total(sum))
}

// bySign returns minus in the lanes in which x has its sign bit set, and plus in the others.
func (v *isa) bySign(x, minus, plus reg.Register) reg.Register {
	y := v.vec()
	if v.wide {
		k := v.K()
		v.VPMOVD2M(x, k)
		v.VBLENDMPS(minus, plus, k, y)
	} else {
		v.VBLENDVPS(x, minus, plus, y)
	}
	return y
}

// largest checks for NaN separately, because VMAXPS does not propagate it.
func (v *isa) largest() {
	v.function("largest", "func(x []float32) float32", "returns the largest value of x, which must not be empty, or NaN if x contains NaN.")
	x, n := v.base("x"), v.length("x")
	top, nan := v.vec(), v.newNaNMask()
	v.VBROADCASTSS(at(x, 0), top)
	v.each(n, []reg.Register{x}, 4, func(disp int, masked bool) {
		y := v.loadOver(top, at(x, disp), masked)
		v.recordNaN(nan, y)
		v.VMAXPS(y, top, top)
	})
	v.fold(top, func(a, b reg.Register) { v.VMAXPS(a, b, b) })
	v.jumpNoNaN(nan, "number")
	v.VBROADCASTSS(v.words(math.Float32bits(float32(math.NaN()))), top)
	v.Label("number")
	v.returnValue(top)
}

// loadOver is load, but takes the lanes outside the mask from rest.
func (v *isa) loadOver(rest reg.Register, m operand.Mem, masked bool) reg.Register {
	if !masked {
		return v.load(m, false)
	}
	y := v.vec()
	if v.wide {
		v.VMOVUPS(rest, y)
		v.VMOVUPS(m, v.mask, y)
	} else {
		v.VBLENDVPS(v.mask, v.load(m, true), rest, y)
	}
	return y
}

// newNaNMask returns an empty mask of the lanes in which recordNaN found NaN.
func (v *isa) newNaNMask() reg.Register {
	if !v.wide {
		return v.zero()
	}
	k := v.K()
	v.KXORW(k, k, k)
	return k
}

func (v *isa) recordNaN(seen, x reg.Register) {
	const unordered = operand.U8(3)
	if v.wide {
		k := v.K()
		v.VCMPPS(unordered, x, x, k)
		v.KORW(k, seen, seen)
		return
	}
	y := v.vec()
	v.VCMPPS(unordered, x, x, y)
	v.VORPS(y, seen, seen)
}

func (v *isa) jumpNoNaN(seen reg.Register, label string) {
	if v.wide {
		v.KORTESTW(seen, seen)
	} else {
		lanes := v.GP32()
		v.VMOVMSKPS(seen, lanes)
		v.TESTL(lanes, lanes)
	}
	v.JZ(operand.LabelRef(label))
}
