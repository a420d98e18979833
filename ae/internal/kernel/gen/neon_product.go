package main

import "strings"

// tile keeps up to 8 rows of 3 vectors in registers, which leaves enough for one row of b and some
// values of a.
func (n *neon) tile() {
	n.function("tile", "k int, a *float32, aRow int, aStep int, b *float32, bStep int, c *float32, cRow int, rows int, vecs int, last int, add bool", "")
	rows, vecs, last := n.argument("rows"), n.argument("vecs"), n.argument("last")
	for _, r := range []int{8, 4, 1} {
		next := n.newLabel("rows")
		n.emit("CMP $%d, %v", r, rows)
		n.emit("BNE %s", next)
		n.cases(vecs, tileVectors, func(v int) { n.tileOf(r, v, last) })
		n.label(next)
	}
	n.end()
}

// tileOf emits the loop over k for one size of tile.
func (n *neon) tileOf(rows, vecs int, last gp) {
	k, b, aStep, bStep := n.argument("k"), n.argument("b"), n.bytes("aStep"), n.bytes("bStep")
	a := n.rowsAt("a", "aRow", rows)
	right, left := n.vectors(vecs), n.vectors(min(rows, 4))
	sums := make([][]vec, rows)
	for i := range sums {
		for range vecs {
			sums[i] = append(sums[i], n.zero())
		}
	}
	n.repeat(k, func() {
		n.emit("VLD1.P (%v)(%v), [%s]", b, bStep, list(right))
		for i, row := range sums {
			x := left[i%len(left)]
			n.emit("VLD1R.P (%v)(%v), [%v]", a[i], aStep, x)
			for j, sum := range row {
				n.multiplyAdd(right[j], x, sum)
			}
		}
	})
	n.storeTile(sums, right[0], last)
	n.end()
}

// storeTile writes the sums to c. If the argument add is set, it adds the values of c first, by
// the register free.
func (n *neon) storeTile(sums [][]vec, free vec, last gp) {
	store, add := n.newLabel("store"), n.gp()
	n.emit("MOVBU add+%d(FP), %v", n.offsets["add"], add)
	n.emit("CBZ %v, %s", add, store)
	n.eachSum(sums, last, func(sum vec, row gp, j int, last *gp) {
		n.loadAt(row, j, last, free)
		n.do(fadd, free, sum, sum)
	})
	n.label(store)
	n.eachSum(sums, last, n.storeAt)
}

// eachSum calls do for each sum of a tile and its row of c.
func (n *neon) eachSum(sums [][]vec, last gp, do func(sum vec, row gp, j int, last *gp)) {
	n.scope(func() {
		row, cRow := n.argument("c"), n.bytes("cRow")
		for _, s := range sums {
			for j, sum := range s {
				do(sum, row, j, lastOf(j, len(s), &last))
			}
			n.emit("ADD %v, %v, %v", cRow, row, row)
		}
	})
}

// lastOf returns last for the last of a number of vectors, and nil for the others.
func lastOf(j, vecs int, last *gp) *gp {
	if j < vecs-1 {
		return nil
	}
	return last
}

// rowsAt returns pointers to the first of a number of rows.
func (n *neon) rowsAt(first, stride string, rows int) []gp {
	at, step := []gp{n.argument(first)}, n.bytes(stride)
	for i := 1; i < rows; i++ {
		at = append(at, n.gp())
		n.emit("ADD %v, %v, %v", step, at[i-1], at[i])
	}
	return at
}

func list(all []vec) string {
	var names []string
	for _, v := range all {
		names = append(names, v.String())
	}
	return strings.Join(names, ", ")
}

func (n *neon) copyPanel() {
	n.function("copyPanel", "k int, dst *float32, dstStep int, src *float32, srcStep int, vecs int, last int", "")
	last := n.argument("last")
	n.cases(n.argument("vecs"), tileVectors, func(vecs int) {
		k, dst, src, x := n.argument("k"), n.argument("dst"), n.argument("src"), n.vectors(vecs)
		dstStep, srcStep := n.bytes("dstStep"), n.bytes("srcStep")
		n.repeat(k, func() {
			for j, y := range x {
				n.loadAt(src, j, lastOf(j, vecs, &last), y)
			}
			n.emit("ADD %v, %v, %v", srcStep, src, src)
			n.emit("VST1.P [%s], (%v)(%v)", list(x), dst, dstStep)
		})
		n.end()
	})
}

// transpose4 interleaves rows 0 and 1 and rows 2 and 3, and then the pairs.
func (n *neon) transpose4() {
	n.function("transpose4", "quads int, dst *float32, dstStep int, src *float32, srcRow int", "")
	quads, dst, dstStep := n.argument("quads"), n.argument("dst"), n.bytes("dstStep")
	from := n.rowsAt("src", "srcRow", 4)
	x, t, y := n.vectors(4), n.vectors(4), n.vectors(4)
	n.repeat(quads, func() {
		for i, p := range from {
			n.emit("FMOVQ.P 16(%v), %s", p, x[i].first())
		}
		for i := range 2 {
			n.emit("VZIP1 %v, %v, %v", x[2*i+1], x[2*i], t[2*i])
			n.emit("VZIP2 %v, %v, %v", x[2*i+1], x[2*i], t[2*i+1])
		}
		for i := range 2 {
			n.emit("VZIP1 V%d.D2, V%d.D2, V%d.D2", int(t[2+i]), int(t[i]), int(y[2*i]))
			n.emit("VZIP2 V%d.D2, V%d.D2, V%d.D2", int(t[2+i]), int(t[i]), int(y[2*i+1]))
		}
		for _, row := range y {
			n.emit("VST1.P [%v], (%v)(%v)", row, dst, dstStep)
		}
	})
	n.end()
}
