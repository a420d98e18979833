package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// copyPanel packs rows that are stored in the order in which tiles read them.
func (v *isa) copyPanel() {
	v.function("copyPanel", "func(k int, dst *float32, dstStep int, src *float32, srcStep, vecs, last int)",
		"copies k rows of vecs vectors. k is at least 1, and vecs is from 1 to 3. last is",
		"the number of values of the last vector of src. This vector is padded with zeros and written",
		"whole, even if it extends into the next row of dst, which is written later.")
	v.setMask(v.argument("last"))
	v.cases(v.argument("vecs"), tileVectors, func(n int) {
		dst, src, k := v.argument("dst"), v.argument("src"), v.argument("k")
		dstStep, srcStep := v.bytes("dstStep"), v.bytes("srcStep")
		loop := fmt.Sprintf("loop%d", n)
		v.Label(loop)
		for j := range n {
			v.VMOVUPS(v.load(at(src, 4*v.lanes*j), j == n-1), at(dst, 4*v.lanes*j))
		}
		v.ADDQ(srcStep, src)
		v.ADDQ(dstStep, dst)
		v.DECQ(k)
		v.JNZ(operand.LabelRef(loop))
		v.end()
	})
}

// transposes returns the numbers of rows for which transpose is generated.
func (v *isa) transposes() []int {
	if v.wide {
		return []int{16, 8, 4}
	}
	return []int{8, 4}
}

// transpose packs rows that are stored across the tiles. It builds vectors whose 128-bit lanes
// hold four values of rows i, i+4, i+8 and i+12, and then transposes 4 by 4 values within the
// lanes.
func (v *isa) transpose(rows int) {
	v.function(fmt.Sprintf("transpose%d", rows), "func(quads int, dst *float32, dstStep int, src *float32, srcRow int)",
		fmt.Sprintf("stores the first 4*quads columns of %d rows as rows of %d values.", rows, rows),
		"quads is at least 1. The rows of dst are dstStep values apart, those of src srcRow.")
	quads, dst, src := v.argument("quads"), v.argument("dst"), v.argument("src")
	dstStep, srcRow := v.bytes("dstStep"), v.bytes("srcRow")
	from := v.rowsOf(src, srcRow, rows)
	v.Label("loop")
	var x [4]reg.VecVirtual
	for i := range x {
		x[i] = v.lanesOf(from, i, rows)
	}
	for _, y := range v.transpose4(x, rows) {
		v.VMOVUPS(y, at(dst, 0))
		v.ADDQ(dstStep, dst)
	}
	for _, base := range from.bases {
		v.ADDQ(operand.U8(16), base)
	}
	v.DECQ(quads)
	v.JNZ(operand.LabelRef("loop"))
	v.end()
}

// rowsOf is rowsAt for up to sixteen rows.
func (v *isa) rowsOf(first, stride reg.Register, rows int) addressing {
	t := v.rowsAt(first, stride, min(rows, 8))
	for len(t.bases) < rows/4 {
		next := v.GP64()
		v.LEAQ(operand.Mem{Base: t.bases[len(t.bases)-1], Index: stride, Scale: 4}, next)
		t.bases = append(t.bases, next)
	}
	return t
}

func (v *isa) vecOfWidth(lanes int) reg.VecVirtual {
	return map[int]func() reg.VecVirtual{4: v.XMM, 8: v.YMM, 16: v.ZMM}[lanes]()
}

func (v *isa) lanesOf(from addressing, i, rows int) reg.VecVirtual {
	x := v.vecOfWidth(rows)
	v.VMOVUPS(from.row(i), x.AsX())
	for lane := 1; lane < rows/4; lane++ {
		if rows == 16 {
			v.VINSERTF32X4(operand.U8(lane), from.row(i+4*lane), x, x)
		} else {
			v.VINSERTF128(operand.U8(lane), from.row(i+4*lane), x, x)
		}
	}
	return x
}

func (v *isa) transpose4(x [4]reg.VecVirtual, rows int) [4]reg.VecVirtual {
	var t, y [4]reg.VecVirtual
	for i := range t {
		t[i], y[i] = v.vecOfWidth(rows), v.vecOfWidth(rows)
	}
	v.VUNPCKLPS(x[1], x[0], t[0])
	v.VUNPCKHPS(x[1], x[0], t[1])
	v.VUNPCKLPS(x[3], x[2], t[2])
	v.VUNPCKHPS(x[3], x[2], t[3])
	v.VUNPCKLPD(t[2], t[0], y[0])
	v.VUNPCKHPD(t[2], t[0], y[1])
	v.VUNPCKLPD(t[3], t[1], y[2])
	v.VUNPCKHPD(t[3], t[1], y[3])
	return y
}
