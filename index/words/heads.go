package words

import (
	"bytes"
	"cmp"
	"container/heap"
)

// A heads is a heap of the current names of several dictionaries: the lowest name first, and of
// equal names that of the first source.
type heads []nameHead

type nameHead struct {
	names
	source int
}

func openHeads(sources []source, of func(source) names) heads {
	var h heads
	for i, s := range sources {
		if n := of(s); n.err == nil {
			h = append(h, nameHead{names: n, source: i})
		}
	}
	heap.Init(&h)
	return h
}

// advance moves the lowest head to its next name.
func (h *heads) advance() {
	if first := &(*h)[0]; first.next() {
		heap.Fix(h, 0)
	} else {
		heap.Pop(h)
	}
}

func (h heads) Len() int { return len(h) }
func (h heads) Less(i, j int) bool {
	return cmp.Or(bytes.Compare(h[i].name, h[j].name), cmp.Compare(h[i].source, h[j].source)) < 0
}
func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)   { *h = append(*h, x.(nameHead)) }
func (h *heads) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
