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
	known    bool   // grad holds something already
	constant bool   // nobody asks for its gradient
	back     func() // hands grad on to what the node was made of; nil means nothing was
}

// rewind begins another batch.
func (t *tape) rewind() { t.nodes, t.used = t.nodes[:0], 0 }

// room returns a matrix with whatever is in it.
func (t *tape) room(rows, cols int) matrix {
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
	n := &node{matrix: t.room(rows, cols), tape: t}
	t.nodes = append(t.nodes, n)
	return n
}

// value is a node for a matrix that comes from elsewhere and stays as it is.
func (t *tape) value(m matrix) *node { return &node{matrix: m, tape: t, constant: true} }

// slope is where the gradient by n goes, and whether it is to be added to what is there already.
func (n *node) slope() (grad matrix, add bool) {
	if !n.known {
		n.grad = n.tape.room(n.Rows, n.Cols)
	}
	add, n.known = n.known, true
	return n.grad, add
}

// zeroed is slope for those who can only add.
func (n *node) zeroed() matrix {
	grad, add := n.slope()
	if !add {
		clear(grad.Data)
	}
	return grad
}

// back takes all gradients back, from the last node to the first.
func (t *tape) back() {
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if n := t.nodes[i]; n.known && n.back != nil {
			n.back()
		}
	}
}
