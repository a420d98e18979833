package words

import (
	"encoding/binary"
	"sync"

	"github.com/blevesearch/vellum"
)

// A trieWalker yields the names of a dictionary in ascending order, several times as fast as the
// iterator of package vellum. It panics for data that is not a dictionary. See [trieBuilder] for
// the format.
type trieWalker struct {
	data   []byte
	labels *[trieMaxEdges + 1]byte // by code
	path   []trieStep              // nodes from the root to the name, without one that has no edges
	name   []byte
	value  uint64
	begun  bool
}

// A trieStep is a node that has edges.
type trieStep struct {
	left int    // number of edges that are not passed yet
	sum  uint64 // of the values on the path to the node

	only trieEdge // the edge of a node that has a single one
	many bool     // the next edge is at these addresses instead

	start, label, distance, value int // value is the end of the value
	distanceSize, valueSize       int
	above                         int // the next label is not below it
}

// newWalker returns a walker before the first name.
func newWalker(data []byte) *trieWalker { return &trieWalker{data: data, labels: codeLabels()} }

// Current returns the name, which is valid until the next one, and its value.
func (w *trieWalker) Current() (name []byte, value uint64) { return w.name, w.value }

// Next moves to the next name.
func (w *trieWalker) Next() error {
	if !w.begun {
		w.begun = true
		if root := binary.LittleEndian.Uint64(w.data[len(w.data)-8:]); w.enter(int(root), 0) {
			return nil
		}
	}
	for len(w.path) > 0 {
		w.name = w.name[:len(w.path)-1]
		top := &w.path[len(w.path)-1]
		if top.left == 0 {
			w.path = w.path[:len(w.path)-1]
			continue
		}
		e := w.edge(top)
		w.name = append(w.name, e.label)
		if w.enter(e.to, top.sum+e.value) {
			return nil
		}
	}
	return vellum.ErrIteratorDone
}

// edge passes the next edge of a node.
func (w *trieWalker) edge(s *trieStep) trieEdge {
	s.left--
	if !s.many {
		return s.only
	}
	e := trieEdge{label: w.data[s.label]}
	if int(e.label) < s.above {
		panic("the edges of a node of a dictionary do not ascend")
	}
	s.above = int(e.label) + 1
	s.label--
	s.distance -= s.distanceSize
	e.to = w.back(s.start, w.unpack(s.distance, s.distanceSize))
	s.value -= s.valueSize
	e.value = w.unpack(s.value, s.valueSize)
	return e
}

// enter continues the path with the node at an address, and reports whether a name ends there.
func (w *trieWalker) enter(at int, sum uint64) (final bool) {
	w.value = sum
	if at == 0 {
		return true
	}
	s, kind := trieStep{sum: sum, left: 1}, w.data[at]
	if kind&trieSingle != 0 {
		s.only = w.single(at, kind)
	} else {
		final = w.manyOf(&s, at, kind)
	}
	if s.left == 0 && !final && len(w.path) > 0 {
		panic("a path of a dictionary has no name")
	}
	w.path = append(w.path, s)
	return final
}

// single returns the edge of the node at an address, whose last byte is kind.
func (w *trieWalker) single(at int, kind byte) (e trieEdge) {
	if e.label = w.labels[kind&trieMaxEdges]; kind&trieMaxEdges == 0 {
		at--
		e.label = w.data[at]
	}
	if kind&trieNext != 0 {
		e.to = w.back(at, 1)
		return e
	}
	at--
	sizes := w.data[at]
	distance := at - int(sizes>>4)
	start := distance - int(sizes&0xf)
	e.to = w.back(start, w.unpack(distance, int(sizes>>4)))
	e.value = w.unpack(start, int(sizes&0xf))
	return e
}

// manyOf sets the addresses of the edges of the node at an address, whose last byte is kind. It
// reports whether a name ends there.
func (w *trieWalker) manyOf(s *trieStep, at int, kind byte) (final bool) {
	if s.left = int(kind & trieMaxEdges); s.left == 0 {
		at--
		if s.left = int(w.data[at]); s.left == 1 {
			s.left = 256
		}
	}
	at--
	s.many, s.distanceSize, s.valueSize = true, int(w.data[at]>>4), int(w.data[at]&0xf)
	s.label = at - 1
	s.distance = at - s.left
	s.value = s.distance - s.left*s.distanceSize
	s.start = s.value - s.left*s.valueSize
	if final = kind&trieFinal != 0; final {
		s.start -= s.valueSize
		w.value += w.unpack(s.start, s.valueSize)
	}
	return final
}

// back returns the address at a distance before start, 0 for the distance 0.
func (w *trieWalker) back(start int, distance uint64) int {
	if distance == 0 {
		return 0
	}
	if start < trieHead || distance > uint64(start-trieHead) {
		panic("an address of a dictionary is too low")
	}
	return start - int(distance)
}

// unpack returns the number of size bytes at an address.
func (w *trieWalker) unpack(at, size int) (v uint64) {
	for i, b := range w.data[at : at+size] {
		v |= uint64(b) << (8 * i)
	}
	return v
}

// codeLabels returns the labels by their codes.
var codeLabels = sync.OnceValue(func() *[trieMaxEdges + 1]byte {
	var labels [trieMaxEdges + 1]byte
	for label, code := range labelCodes() {
		if code > 0 {
			labels[code] = byte(label)
		}
	}
	return &labels
})
