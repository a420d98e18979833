package main

import (
	"fmt"
	"strings"
)

// function begins a kernel. Each parameter is given with its type; result may be empty.
func (n *neon) function(name, parameters, result string) {
	n.offsets, n.constants = map[string]int{}, map[uint32]vec{}
	n.gps, n.vecs, n.labels = 0, 0, 0
	size := 0
	for p := range strings.SplitSeq(parameters, ", ") {
		size = n.place(p, size)
	}
	if result != "" {
		size = n.place("ret "+result, (size+7)&^7)
	}
	signature := strings.TrimSpace(fmt.Sprintf("func %sNEON(%s) %s", name, parameters, result))
	fmt.Fprintf(&n.stubs, "\n// %[1]sNEON is %[1]sAVX2 for vectors of four values.\n//\n//go:noescape\n%[2]s\n", name, signature)
	fmt.Fprintf(&n.text, "\n// %s\nTEXT ·%sNEON(SB), NOSPLIT, $0-%d\n", signature, name, size)
}

// place gives a parameter the first offset from size on that its type allows, and returns the
// offset of its end.
func (n *neon) place(parameter string, size int) int {
	name, kind, _ := strings.Cut(parameter, " ")
	bytes, ok := map[string]int{"bool": 1, "float32": 4, "[]float32": 24}[kind]
	if !ok {
		bytes = 8
	}
	align := min(bytes, 8)
	size = (size + align - 1) &^ (align - 1)
	n.offsets[name] = size
	return size + bytes
}

func (n *neon) argument(name string) gp {
	r := n.gp()
	n.emit("MOVD %s+%d(FP), %v", name, n.offsets[name], r)
	return r
}

// bytes loads an argument that counts float32 values and converts it to bytes.
func (n *neon) bytes(name string) gp {
	r := n.argument(name)
	n.emit("LSL $2, %v, %v", r, r)
	return r
}

func (n *neon) base(slice string) gp {
	r := n.gp()
	n.emit("MOVD %s_base+%d(FP), %v", slice, n.offsets[slice], r)
	return r
}

func (n *neon) length(slice string) gp {
	r := n.gp()
	n.emit("MOVD %s_len+%d(FP), %v", slice, n.offsets[slice]+8, r)
	return r
}

// broadcast loads an argument into every lane.
func (n *neon) broadcast(name string) vec {
	x := n.vec()
	n.emit("FMOVS %s+%d(FP), %v", name, n.offsets[name], x.first())
	n.emit("VDUP V%d.S[0], %v", int(x), x)
	return x
}

// returnFirst ends a function that returns the first value of x.
func (n *neon) returnFirst(x vec) {
	n.emit("FMOVS %s, ret+%d(FP)", x.first(), n.offsets["ret"])
	n.end()
}
