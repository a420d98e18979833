package ae

// places says where the values of a batch on a grid are kept: one row for each place that is not empty, and row 0 for all
// that are. A place is empty if no value other than zero reaches it from the input; what a network makes of nothing is the same
// everywhere, so it is computed once.
type places struct {
	grid  Grid     // of one channel, whatever there is at a place
	where []uint32 // the row of each place, document by document
	first []int    // document i has the rows from first[i] to first[i+1]
}

func newPlaces(g Grid, documents int) *places {
	return &places{grid: g, where: make([]uint32, 0, documents*g.places()), first: append(make([]int, 0, documents+1), 1)}
}

func (p *places) documents() int { return len(p.first) - 1 }

// rowCount is that of the rows.
func (p *places) rowCount() int { return p.first[len(p.first)-1] }

// ofDocument is the places of document i.
func (p *places) ofDocument(i int) []uint32 {
	n := p.grid.places()
	return p.where[i*n : (i+1)*n]
}

// groups are places that stand each for an area of others: row r for the rows seen[ends[r]:ends[r+1]].
type groups struct {
	*places
	members []uint32
	ends    []int
}

// regroup makes places of a grid by areas of height×width of p's, which begin dy and dx after each other.
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

// An area of a grid is from (top, left) to before (bottom, right).
type area struct{ top, left, bottom, right int }

// appendArea adds the place that stands for an area of a document, where at says which rows it has.
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

// documentEnds is where in seen each document begins, and the end of the last.
func (g *groups) documentEnds() []int {
	ends := make([]int, len(g.first))
	for i, f := range g.first {
		ends[i] = g.ends[f]
	}
	return ends
}
