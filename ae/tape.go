package ae

// A tape records the computation of one batch as a list of nodes, so that the backward pass can
// visit them in reverse order. Its memory is reused for the next batch.
type tape struct {
	nodes  []*node
	memory [][]real
	used   int
}

// A node is a matrix computed during the forward pass, with the gradient of the objective with
// respect to it.
type node struct {
	matrix
	tape     *tape
	grad     matrix
	hasGrad  bool   // grad holds a gradient of this pass
	constant bool   // no gradient is needed
	back     func() // adds the gradients of the nodes that this one was computed from; may be nil
}

// rewind starts a new batch.
func (t *tape) rewind() { t.nodes, t.used = t.nodes[:0], 0 }

// alloc returns a matrix with undefined values.
func (t *tape) alloc(rows, cols int) matrix {
	if t.used == len(t.memory) {
		t.memory = append(t.memory, nil)
	}
	if len(t.memory[t.used]) < rows*cols {
		t.memory[t.used] = make([]real, rows*cols)
	}
	t.used++
	return view(rows, cols, t.memory[t.used-1])
}

// node appends a node, whose matrix the caller fills in.
func (t *tape) node(rows, cols int) *node {
	n := &node{matrix: t.alloc(rows, cols), tape: t}
	t.nodes = append(t.nodes, n)
	return n
}

// value returns a constant node for m. It has no backward step.
func (t *tape) value(m matrix) *node { return &node{matrix: m, tape: t, constant: true} }

// gradient returns the matrix for the gradient of n. It reports whether the caller must add to it
// or may overwrite it.
func (n *node) gradient() (grad matrix, add bool) {
	if !n.hasGrad {
		n.grad = n.tape.alloc(n.Rows, n.Cols)
	}
	add, n.hasGrad = n.hasGrad, true
	return n.grad, add
}

// accumulator is gradient for callers that always add: it clears the matrix on the first use.
func (n *node) accumulator() matrix {
	grad, add := n.gradient()
	if !add {
		clear(grad.Data)
	}
	return grad
}

// back runs the backward pass, from the last node to the first.
func (t *tape) back() {
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if n := t.nodes[i]; n.hasGrad && n.back != nil {
			n.back()
		}
	}
}
