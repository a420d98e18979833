package main

// move returns the instruction that loads or stores a number of values.
func move(lanes int) string {
	return map[int]string{1: "FMOVS", 2: "FMOVD", neonLanes: "FMOVQ"}[lanes]
}

// load loads one value or four. The lanes after a single value are zero.
func (n *neon) load(from gp, lanes int) vec {
	x := n.vec()
	n.emit("%s (%v), %s", move(lanes), from, x.first())
	return x
}

// loadNext is load, and advances the pointer.
func (n *neon) loadNext(from gp, lanes int) vec {
	x := n.vec()
	n.emit("%s.P %d(%v), %s", move(lanes), 4*lanes, from, x.first())
	return x
}

func (n *neon) storeNext(x vec, to gp, lanes int) {
	n.emit("%s.P %s, %d(%v)", move(lanes), x.first(), 4*lanes, to)
}

// loadAt loads the vector with the given index at from. If last is not nil, it loads only that
// number of values, from 1 to 4, and sets the others to zero.
func (n *neon) loadAt(from gp, index int, last *gp, x vec) {
	some := func(lanes, disp int) { n.emit("%s %d(%v), %s", move(lanes), disp, from, x.first()) }
	n.moveAt(from, index, last, some, func() { n.emit("VLD1 (%v), V%d.S[2]", scratch, int(x)) })
}

// storeAt is loadAt for stores.
func (n *neon) storeAt(x vec, to gp, index int, last *gp) {
	some := func(lanes, disp int) { n.emit("%s %s, %d(%v)", move(lanes), x.first(), disp, to) }
	n.moveAt(to, index, last, some, func() { n.emit("VST1 V%d.S[2], (%v)", int(x), scratch) })
}

// moveAt moves last values with first, which moves 1, 2 or 4, and with third, which moves the third
// at the address in scratch.
func (n *neon) moveAt(at gp, index int, last *gp, first func(lanes, disp int), third func()) {
	disp := 4 * neonLanes * index
	if last == nil {
		first(neonLanes, disp)
		return
	}
	whole, one, done := n.newLabel("whole"), n.newLabel("one"), n.newLabel("done")
	n.emit("TBNZ $2, %v, %s", *last, whole)
	n.emit("TBZ $1, %v, %s", *last, one)
	first(2, disp)
	n.emit("TBZ $0, %v, %s", *last, done)
	n.emit("ADD $%d, %v, %v", disp+8, at, scratch)
	third()
	n.emit("B %s", done)
	n.label(one)
	first(1, disp)
	n.emit("B %s", done)
	n.label(whole)
	first(neonLanes, disp)
	n.label(done)
}
