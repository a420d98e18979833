package ae

// A tape is the computation of one batch, step by step, so that the gradient can go back the same way.
// It keeps its memory from batch to batch.
type tape struct {
	nodes  []*node
	memory [][]real
	used   int
}

// A node is a matrix that the computation came by and, on the way back, the gradient of the objective by it.
type node struct {
	matrix
	tape     *tape
	grad     matrix
	hasGrad  bool   // grad holds something already
	constant bool   // nobody asks for its gradient
	back     func() // hands grad on to what the node was made of; nil means nothing was
}

// rewind begins another batch.
func (t *tape) rewind() { t.nodes, t.used = t.nodes[:0], 0 }

// alloc returns a matrix with whatever is in it.
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

// node is a new step, whose matrix is yet to be filled in.
func (t *tape) node(rows, cols int) *node {
	n := &node{matrix: t.alloc(rows, cols), tape: t}
	t.nodes = append(t.nodes, n)
	return n
}

// value is a node for a matrix that comes from elsewhere and stays as it is.
func (t *tape) value(m matrix) *node { return &node{matrix: m, tape: t, constant: true} }

// gradient is where the gradient by n goes, and whether it is to be added to what is there already.
func (n *node) gradient() (grad matrix, add bool) {
	if !n.hasGrad {
		n.grad = n.tape.alloc(n.Rows, n.Cols)
	}
	add, n.hasGrad = n.hasGrad, true
	return n.grad, add
}

// accumulator is slope for those who can only add.
func (n *node) accumulator() matrix {
	grad, add := n.gradient()
	if !add {
		clear(grad.Data)
	}
	return grad
}

// back takes all gradients back, from the last node to the first.
func (t *tape) back() {
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if n := t.nodes[i]; n.hasGrad && n.back != nil {
			n.back()
		}
	}
}
