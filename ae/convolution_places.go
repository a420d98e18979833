package ae

// places maps the places of a batch on a grid to rows of values: one row for each place that is
// not empty, and row 0 for all empty places. A place is empty if no input value other than zero
// affects it. All empty places have the same value, which is therefore computed once.
type places struct {
	grid  Grid     // with one channel, independent of the number of channels of the values
	where []uint32 // row of each place, document by document
	first []int    // document i has the rows first[i] to first[i+1]
}

func newPlaces(g Grid, documents int) *places {
	return &places{grid: g, where: make([]uint32, 0, documents*g.places()), first: append(make([]int, 0, documents+1), 1)}
}

func (p *places) documents() int { return len(p.first) - 1 }

// rowCount returns the number of rows.
func (p *places) rowCount() int { return p.first[len(p.first)-1] }

// ofDocument returns the rows of the places of document i.
func (p *places) ofDocument(i int) []uint32 {
	n := p.grid.places()
	return p.where[i*n : (i+1)*n]
}

// groups are places that each represent an area of other places: row r represents the rows
// members[ends[r]:ends[r+1]].
type groups struct {
	*places
	members []uint32
	ends    []int
}

// regroup returns the places of the grid to. Each represents an area of height×width places of p,
// and the areas are dy and dx places apart.
func (p *places) regroup(to Grid, height, width, dy, dx int) *groups {
	g := &groups{newPlaces(to, p.documents()), make([]uint32, height*width), []int{0, height * width}}
	for i := range p.documents() {
		at := p.ofDocument(i)
		for y := range to.Height {
			for x := range to.Width {
				g.appendArea(at, p.grid, area{y * dy, x * dx, min(y*dy+height, p.grid.Height), min(x*dx+width, p.grid.Width)})
			}
		}
		g.first = append(g.first, len(g.ends)-1)
	}
	return g
}

// An area of a grid extends from (top, left), inclusive, to (bottom, right), exclusive.
type area struct{ top, left, bottom, right int }

// appendArea appends the place that represents an area of a document; at holds the rows of the
// places of the document.
func (g *groups) appendArea(at []uint32, grid Grid, a area) {
	before, reached := len(g.members), uint32(0)
	for y := a.top; y < a.bottom; y++ {
		for _, row := range at[y*grid.Width+a.left : y*grid.Width+a.right] {
			g.members = append(g.members, row)
			reached |= row
		}
	}
	if reached == 0 {
		g.members = g.members[:before]
		g.where = append(g.where, 0)
		return
	}
	g.where = append(g.where, uint32(len(g.ends)-1))
	g.ends = append(g.ends, len(g.members))
}

// documentEnds returns the index in members at which each document begins, and the end of the
// last one.
func (g *groups) documentEnds() []int {
	ends := make([]int, len(g.first))
	for i, f := range g.first {
		ends[i] = g.ends[f]
	}
	return ends
}
