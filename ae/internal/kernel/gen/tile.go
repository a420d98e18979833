package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileVectors is the width of a tile in vectors. With it, a tile of 8 rows (4 in AVX2) keeps 24
// (12) sums in registers, which leaves enough registers for one row of b and one value of a.
const tileVectors = 3

// tileRows returns the heights of tiles, largest first.
func (v *isa) tileRows() []int {
	if v.wide {
		return []int{8, 4, 2, 1}
	}
	return []int{4, 2, 1}
}

// tile multiplies a few rows by a few vectors of columns; package kernel composes products from
// these. One function contains a loop for each size.
func (v *isa) tile() {
	v.function("tile", "func(k int, a *float32, aRow, aStep int, b *float32, bStep int, c *float32, cRow, rows, vecs, last int, add bool)",
		"stores in c the product of a, rows by k, and b, k by vecs vectors, or adds it to c",
		"if add is set. k is at least 1. Value (i, p) of a is a[i*aRow+p*aStep], row p of b begins at",
		"b[p*bStep], and row i of c at c[i*cRow]. last is the number of columns of the last vector of c.",
		v.readNote())
	if v.wide {
		v.setMask(v.argument("last"))
	}
	rows, vecs := v.argument("rows"), v.argument("vecs")
	for _, r := range v.tileRows() {
		for n := tileVectors; n > 0; n-- {
			next := fmt.Sprintf("not%dx%d", r, n)
			v.CMPQ(rows, operand.U8(r))
			v.JNE(operand.LabelRef(next))
			v.CMPQ(vecs, operand.U8(n))
			v.JNE(operand.LabelRef(next))
			v.tileOf(r, n)
			v.Label(next)
		}
	}
	v.end()
}

func (v *isa) readNote() string {
	if v.wide {
		return "No more columns of b are read."
	}
	return "The whole last vector of b is read."
}

// tileOf emits the loop over k for one size of tile.
func (v *isa) tileOf(rows, vecs int) {
	v.Commentf("%d rows of %d vectors.", rows, vecs)
	a, b, c := v.argument("a"), v.argument("b"), v.argument("c")
	aStep, bStep, cRow, k := v.bytes("aStep"), v.bytes("bStep"), v.bytes("cRow"), v.argument("k")
	aAt := v.rowsAt(a, v.bytes("aRow"), rows)
	v.prefetchTile(c, cRow, rows, vecs)
	sums := make([][]reg.VecVirtual, rows)
	for i := range sums {
		for range vecs {
			sums[i] = append(sums[i], v.zero())
		}
	}
	loop := fmt.Sprintf("loop%dx%d", rows, vecs)
	v.Label(loop)
	row := make([]reg.VecVirtual, vecs)
	for j := range row {
		row[j] = v.load(at(b, 4*v.lanes*j), v.wide && j == vecs-1)
	}
	for i := range sums {
		x := v.vec()
		v.VBROADCASTSS(aAt.row(i), x)
		for j := range row {
			v.VFMADD231PS(row[j], x, sums[i][j])
		}
	}
	for _, base := range aAt.bases {
		v.ADDQ(aStep, base)
	}
	v.ADDQ(bStep, b)
	v.DECQ(k)
	v.JNZ(operand.LabelRef(loop))
	v.storeTile(sums, c, cRow, fmt.Sprintf("store%dx%d", rows, vecs))
	v.end()
}

// storeTile writes the sums to c. If the argument add is set, it adds the values of c first.
func (v *isa) storeTile(sums [][]reg.VecVirtual, c, cRow reg.Register, label string) {
	if !v.wide {
		v.setMask(v.argument("last")) // before, no register is free for it
	}
	add := v.Load(v.Param("add"), v.GP8())
	v.TESTB(add, add)
	v.JZ(operand.LabelRef(label))
	v.eachRow(sums, c, cRow, func(x reg.VecVirtual, m operand.Mem, masked bool) {
		switch {
		case masked && v.wide:
			v.VADDPS(m, x, v.mask, x)
		case masked:
			v.VADDPS(v.load(m, true), x, x)
		default:
			v.VADDPS(m, x, x)
		}
	})
	v.Label(label)
	v.eachRow(sums, c, cRow, func(x reg.VecVirtual, m operand.Mem, masked bool) { v.store(x, m, masked) })
}

func (v *isa) eachRow(sums [][]reg.VecVirtual, c, cRow reg.Register, do func(x reg.VecVirtual, m operand.Mem, masked bool)) {
	row := v.GP64()
	v.MOVQ(c, row)
	for _, s := range sums {
		for j, x := range s {
			do(x, at(row, 4*v.lanes*j), j == len(s)-1)
		}
		v.ADDQ(cRow, row)
	}
}

// prefetchTile prefetches the lines of c, so that they are loaded while the loop runs.
func (v *isa) prefetchTile(c, cRow reg.Register, rows, vecs int) {
	row := v.GP64()
	v.MOVQ(c, row)
	for range rows {
		for disp := 0; disp < 4*v.lanes*vecs; disp += 64 {
			v.PREFETCHT0(at(row, disp))
		}
		v.ADDQ(cRow, row)
	}
}

// An addressing addresses up to four rows per base pointer, at equal distances.
type addressing struct {
	bases          []reg.Register
	stride, thrice reg.Register
}

func (v *isa) rowsAt(first, stride reg.Register, rows int) addressing {
	t := addressing{bases: []reg.Register{first}, stride: stride}
	if rows > 3 {
		t.thrice = v.GP64()
		v.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, t.thrice)
	}
	if rows > 4 {
		fifth := v.GP64()
		v.LEAQ(operand.Mem{Base: first, Index: stride, Scale: 4}, fifth)
		t.bases = append(t.bases, fifth)
	}
	return t
}

func (t addressing) row(i int) operand.Mem {
	m := operand.Mem{Base: t.bases[i/4]}
	switch i % 4 {
	case 1, 2:
		m.Index, m.Scale = t.stride, uint8(i%4)
	case 3:
		m.Index, m.Scale = t.thrice, 1
	}
	return m
}
