package words

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"

	"github.com/blevesearch/vellum"
)

// A trieBuilder writes a dictionary in the format of package vellum, without shared ends, several
// times as fast as its builder. Nodes are written from the ends of names to the root. A node with
// one edge, at which no name ends, is
//
//	[value, distance to the next node, sizes of both,] label unless it has a code, 0x80 and code
//
// where the part in brackets is left out, with the bit 0x40 set, if the next node is the one before
// it and the value is 0. Other nodes are
//
//	[value of the name,] values, distances, labels, sizes, [number,] number of edges
//
// with the edges in descending order. The bit 0x40 is set if a name ends there. The value of a name
// is the sum of those on its path, of which the first ones are as large as possible.
type trieBuilder struct {
	out    []byte
	codes  *[256]byte
	last   []byte     // the name added last
	path   []trieNode // its nodes; the last edge of each leads to the next one
	n      int        // number of names
	before int        // the address of the node written last
}

type trieNode struct {
	final bool   // a name ends here
	value uint64 // of that name, less those on its path
	edges []trieEdge
}

type trieEdge struct {
	value uint64
	to    int // the address of the last byte of a node; 0 for one without edges and value
	label byte
}

const (
	trieHead     = 16
	trieSingle   = 0x80
	trieNext     = 0x40
	trieFinal    = 0x40
	trieMaxEdges = 0x3f // that fit in the last byte of a node
)

func newTrie() *trieBuilder {
	out := binary.LittleEndian.AppendUint64(nil, 1) // the version
	return &trieBuilder{out: append(out, make([]byte, 8)...), codes: labelCodes(), path: make([]trieNode, 1), before: 1}
}

// add adds a name above all earlier ones.
func (t *trieBuilder) add(name []byte, value uint64) {
	prefix := 0
	for ; prefix < len(t.last) && prefix < len(name) && t.last[prefix] == name[prefix]; prefix++ {
		value = t.share(prefix, value)
	}
	t.close(prefix)
	for _, label := range name[prefix:] {
		top := &t.path[len(t.path)-1]
		top.edges = append(top.edges, trieEdge{value: value, label: label})
		t.open()
		value = 0
	}
	end := &t.path[len(t.path)-1]
	end.final, end.value = true, value
	t.last = append(t.last[:prefix], name[prefix:]...)
	t.n++
}

// share makes an edge of the path a part of a name with a value, and returns the rest of the value.
func (t *trieBuilder) share(i int, value uint64) uint64 {
	edges, next := t.path[i].edges, &t.path[i+1]
	edge := &edges[len(edges)-1]
	if more := edge.value - min(edge.value, value); more > 0 {
		edge.value -= more
		next.value += more // counts only if a name ends there
		for i := range next.edges {
			next.edges[i].value += more
		}
	}
	return value - edge.value
}

// open appends an empty node to the path.
func (t *trieBuilder) open() {
	if n := len(t.path); n < cap(t.path) {
		t.path = t.path[:n+1]
		t.path[n] = trieNode{edges: t.path[n].edges[:0]}
	} else {
		t.path = append(t.path, trieNode{})
	}
}

// close writes the nodes of the path below a depth.
func (t *trieBuilder) close(depth int) {
	for i := len(t.path) - 1; i > depth; i-- {
		edges := t.path[i-1].edges
		edges[len(edges)-1].to = t.write(&t.path[i])
	}
	t.path = t.path[:depth+1]
}

// bytes ends the dictionary.
func (t *trieBuilder) bytes() []byte {
	t.close(0)
	root := t.write(&t.path[0])
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(t.out, uint64(t.n)), uint64(root))
}

// write writes a node and returns its address.
func (t *trieBuilder) write(n *trieNode) int {
	switch {
	case len(n.edges) == 0 && n.final && n.value == 0:
		return 0
	case len(n.edges) == 1 && !n.final:
		t.writeSingle(n.edges[0])
	default:
		t.writeMany(n)
	}
	t.before = len(t.out) - 1
	return t.before
}

func (t *trieBuilder) writeSingle(e trieEdge) {
	kind := byte(trieSingle | trieNext)
	if e.value != 0 || e.to != t.before {
		kind = trieSingle
		distance, size := distanceTo(e.to, len(t.out)), 0
		if e.value != 0 {
			size = packedSize(e.value)
			t.pack(e.value, size)
		}
		t.pack(distance, packedSize(distance))
		t.out = append(t.out, byte(packedSize(distance)<<4|size))
	}
	if t.codes[e.label] == 0 {
		t.out = append(t.out, e.label)
	}
	t.out = append(t.out, kind|t.codes[e.label])
}

func (t *trieBuilder) writeMany(n *trieNode) {
	start := len(t.out)
	distances, values := trieSizes(n, start)
	if values > 0 && n.final {
		t.pack(n.value, values)
	}
	for i := len(n.edges) - 1; i >= 0; i-- {
		t.pack(n.edges[i].value, values)
	}
	for i := len(n.edges) - 1; i >= 0; i-- {
		t.pack(distanceTo(n.edges[i].to, start), distances)
	}
	for i := len(n.edges) - 1; i >= 0; i-- {
		t.out = append(t.out, n.edges[i].label)
	}
	t.out = append(t.out, byte(distances<<4|values))
	number := byte(len(n.edges))
	if len(n.edges) == 0 || len(n.edges) > trieMaxEdges {
		t.out = append(t.out, byte(len(n.edges)|len(n.edges)>>8)) // 1 stands for 256
		number = 0
	}
	if n.final {
		number |= trieFinal
	}
	t.out = append(t.out, number)
}

// trieSizes returns the sizes of the distances and of the values of a node. The latter is 0 if all
// values are.
func trieSizes(n *trieNode, start int) (distances, values int) {
	all, most := uint64(0), uint64(0)
	if n.final {
		all = n.value
	}
	for _, e := range n.edges {
		all, most = all|e.value, max(most, distanceTo(e.to, start))
	}
	if len(n.edges) > 0 {
		distances = packedSize(most)
	}
	if all != 0 {
		values = packedSize(all)
	}
	return distances, values
}

func distanceTo(to, start int) uint64 {
	if to == 0 {
		return 0
	}
	return uint64(start - to)
}

// packedSize returns the number of bytes of v, at least 1.
func packedSize(v uint64) int { return (bits.Len64(v|1) + 7) / 8 }

// pack appends the first size bytes of v.
func (t *trieBuilder) pack(v uint64, size int) {
	n := len(t.out)
	t.out = binary.LittleEndian.AppendUint64(t.out, v)[:n+size]
}

// labelCodes returns the codes of frequent labels, 0 for others. Package vellum does not export
// them; it writes them in the nodes of a name of all bytes.
var labelCodes = sync.OnceValue(func() *[256]byte {
	var all, codes [256]byte
	for b := range all {
		all[b] = byte(b)
	}
	var out bytes.Buffer
	b, _ := vellum.New(&out, nil) // a buffer accepts all bytes
	b.Insert(all[:], 0)
	b.Close()
	data := out.Bytes()
	at := len(data) - 1 - 2*8 // the root
	for b := range codes {
		if codes[b] = data[at] & trieMaxEdges; codes[b] == 0 {
			at--
		}
		at--
	}
	return &codes
})
