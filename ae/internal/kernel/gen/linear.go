package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (v *isa) axpy() {
	v.function("axpy", "func(dst []float32, s float32, x []float32)", "adds s·x to dst, where x has the same length.")
	s, dst, x := v.broadcast("s"), v.base("dst"), v.base("x")
	v.each(v.length("dst"), []reg.Register{dst, x}, 4, func(disp int, masked bool) {
		y := v.load(at(dst, disp), masked)
		v.multiplyAdd(at(x, disp), s, y, masked)
		v.store(y, at(dst, disp), masked)
	})
	v.end()
}

func (v *isa) scale() {
	v.function("scale", "func(x []float32, s float32)", "multiplies x by s.")
	s := v.broadcast("s")
	v.replace(4, func(y reg.VecVirtual) reg.VecVirtual {
		v.VMULPS(y, s, y)
		return y
	})
}

// gatherVectors returns the number of vectors of dst that gather keeps in registers.
func (v *isa) gatherVectors() int {
	if v.wide {
		return 16
	}
	return 12
}

func (v *isa) gather() {
	v.function("gather", "func(dst *float32, cols *uint32, vals *float32, n int, w *float32, stride, vecs, last int)",
		"adds to the vecs vectors at dst the sum over j < n of vals[j] times those at",
		fmt.Sprintf("w[cols[j]*stride]. n is at least 1, and vecs is from 1 to %d. last is the number of", v.gatherVectors()),
		"values of the last vector.")
	v.setMask(v.argument("last"))
	v.cases(v.argument("vecs"), v.gatherVectors(), v.gatherOf)
}

func (v *isa) gatherOf(vecs int) {
	dst, cols, vals, n := v.argument("dst"), v.argument("cols"), v.argument("vals"), v.argument("n")
	w, stride := v.argument("w"), v.bytes("stride")
	sums := make([]reg.VecVirtual, vecs)
	for i := range sums {
		sums[i] = v.load(at(dst, 4*v.lanes*i), i == vecs-1)
	}
	loop := fmt.Sprintf("loop%d", vecs)
	v.Label(loop)
	row, s := v.GP64(), v.vec()
	v.MOVL(at(cols, 0), row.As32())
	v.IMULQ(stride, row)
	v.ADDQ(w, row)
	v.VBROADCASTSS(at(vals, 0), s)
	for i, sum := range sums {
		v.multiplyAdd(at(row, 4*v.lanes*i), s, sum, i == vecs-1)
	}
	v.ADDQ(operand.U8(4), cols)
	v.ADDQ(operand.U8(4), vals)
	v.DECQ(n)
	v.JNZ(operand.LabelRef(loop))
	for i, sum := range sums {
		v.store(sum, at(dst, 4*v.lanes*i), i == vecs-1)
	}
	v.end()
}
