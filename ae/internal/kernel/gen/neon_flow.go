package main

import "fmt"

// newLabel returns a label that the function does not have yet.
func (n *neon) newLabel(name string) string {
	n.labels++
	return fmt.Sprintf("%s%d", name, n.labels)
}

func (n *neon) label(name string) { fmt.Fprintf(&n.text, "%s:\n", name) }

// scope emits code whose registers are free afterwards.
func (n *neon) scope(code func()) {
	gps, vecs := n.gps, n.vecs
	code()
	n.gps, n.vecs = gps, vecs
}

// repeat emits a loop that runs count times, at least once. It counts down.
func (n *neon) repeat(count gp, body func()) {
	loop := n.newLabel("loop")
	n.label(loop)
	n.scope(body)
	n.emit("SUBS $1, %v, %v", count, count)
	n.emit("BNE %s", loop)
}

// cases emits body for each number from most to 1. The one that equals count is run, and ends with
// a return.
func (n *neon) cases(count gp, most int, body func(number int)) {
	for i := most; i > 0; i-- {
		next := n.newLabel("next")
		n.emit("CMP $%d, %v", i, count)
		n.emit("BNE %s", next)
		n.scope(func() { body(i) })
		n.label(next)
	}
	n.end()
}

// each emits body for vectors of four values, and again for single values, and a loop for each
// that runs as often as count values require. body advances its pointers.
func (n *neon) each(count gp, body func(lanes int)) {
	loop, rest, one, done := n.newLabel("loop"), n.newLabel("rest"), n.newLabel("one"), n.newLabel("done")
	n.emit("SUBS $%d, %v, %v", neonLanes, count, count)
	n.emit("BLT %s", rest)
	n.label(loop)
	n.scope(func() { body(neonLanes) })
	n.emit("SUBS $%d, %v, %v", neonLanes, count, count)
	n.emit("BGE %s", loop)
	n.label(rest)
	n.emit("ADDS $%d, %v, %v", neonLanes, count, count)
	n.emit("BEQ %s", done)
	n.label(one)
	n.scope(func() { body(1) })
	n.emit("SUBS $1, %v, %v", count, count)
	n.emit("BNE %s", one)
	n.label(done)
}

// replace emits the loop and the end of a function that changes each value of its argument x.
func (n *neon) replace(change func(y vec)) {
	x := n.base("x")
	n.each(n.length("x"), func(lanes int) {
		y := n.load(x, lanes)
		change(y)
		n.storeNext(y, x, lanes)
	})
	n.end()
}
