package main

import "github.com/mmcloughlin/avo/reg"

func (v *isa) adam() {
	v.function("adam", "func(value, grad, m, v []float32, new1, new2, rate, scale2, epsilon float32)",
		"computes one step of Adam. Slices have one length; new1 and new2 are 1-β1 and 1-β2.")
	new1, new2, rate := v.broadcast("new1"), v.broadcast("new2"), v.broadcast("rate")
	scale2, epsilon := v.broadcast("scale2"), v.broadcast("epsilon")
	value, grad, m, second := v.base("value"), v.base("grad"), v.base("m"), v.base("v")
	v.each(v.length("value"), []reg.Register{value, grad, m, second}, 1, func(disp int, masked bool) {
		g, mean, square := v.load(at(grad, disp), masked), v.load(at(m, disp), masked), v.load(at(second, disp), masked)
		d := v.vec()
		v.VSUBPS(mean, g, d)
		v.VFMADD231PS(d, new1, mean)
		v.VFMSUB213PS(square, g, g) // g²-v
		v.VFMADD231PS(g, new2, square)
		v.store(mean, at(m, disp), masked)
		v.store(square, at(second, disp), masked)
		v.VMULPS(scale2, square, d)
		v.VSQRTPS(d, d)
		v.VADDPS(epsilon, d, d)
		v.VMULPS(rate, mean, mean)
		v.VDIVPS(d, mean, mean)
		x := v.load(at(value, disp), masked)
		v.VSUBPS(mean, x, x)
		v.store(x, at(value, disp), masked)
	})
	v.end()
}
