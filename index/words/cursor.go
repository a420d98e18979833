package words

// A cursor moves through a list in ascending order.
type cursor struct {
	list
	block
	decoded int // the decoded block, -1 for none
	index   int // in the decoded block
	skim    int // the first block that is not passed
	tfs     [blockSize]uint32
	counted int // the block whose occurrences are in tfs
}

func newCursor(l list) *cursor {
	c := new(cursor)
	c.reset(l)
	return c
}

// reset starts at the beginning of a list.
func (c *cursor) reset(l list) {
	c.list, c.decoded, c.index, c.skim, c.counted = l, -1, 0, 0, -1
	if len(l.impacts) == 1 {
		c.load(0)
	}
}

func (c *cursor) load(i int) {
	if c.decoded != i {
		c.decode(i, &c.block)
		c.decoded, c.index = i, 0
	}
}

// end returns the last position of a block.
func (c *cursor) end(i int) uint32 {
	if len(c.skips) == 0 {
		return c.positions[c.block.n-1]
	}
	return c.last(i)
}

// pass moves to the first block that ends at position p or after it. It returns false if none does.
func (c *cursor) pass(p uint32) bool {
	for c.skim < len(c.impacts) && c.end(c.skim) < p {
		c.skim++
	}
	return c.skim < len(c.impacts)
}

// low returns a bound of the first position from p on. It returns false if there is none.
func (c *cursor) low(p uint32) (uint32, bool) {
	switch {
	case !c.pass(p):
		return 0, false
	case c.decoded == c.skim:
		c.advance(p)
		return c.positions[c.index], true
	case c.skim == 0:
		return p, true
	}
	return max(p, c.last(c.skim-1)+1), true
}

// advance moves to the first posting from position p on, which is in the decoded block.
func (c *cursor) advance(p uint32) {
	for c.index+8 < c.block.n && c.positions[c.index+7] < p {
		c.index += 8
	}
	for c.positions[c.index] < p {
		c.index++
	}
}

// to moves to the first posting from position p on and loads its block. It returns false if there
// is none.
func (c *cursor) to(p uint32) bool {
	if !c.pass(p) {
		return false
	}
	c.load(c.skim)
	c.advance(p)
	return true
}

// seek reports whether there is a posting at position p, and moves to it.
func (c *cursor) seek(p uint32) bool { return c.to(p) && c.positions[c.index] == p }

// top returns the greatest impact of the blocks between two positions.
func (c *cursor) top(low, high uint32) (impact byte) {
	if !c.pass(low) || c.skim > 0 && c.last(c.skim-1) >= high {
		return 0
	}
	for i := c.skim; i < len(c.impacts); i++ {
		impact = max(impact, c.impacts[i])
		if impact == c.list.top || c.end(i) >= high {
			break
		}
	}
	return impact
}

// count fills tfs with the occurrences of the decoded block.
func (c *cursor) count() {
	if c.counted == c.decoded {
		return
	}
	c.counted = c.decoded
	c.text.unpack(&c.tfs, c.block.n)
	if c.title.width == 0 && c.title.constant == 0 {
		return
	}
	var titles [blockSize]uint32
	c.title.unpack(&titles, c.block.n)
	for i := range c.tfs {
		c.tfs[i] += titleWeight * titles[i]
	}
}
