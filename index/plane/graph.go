package plane

import "slices"

// A graph has the affinities of t-SNE: a thing shares 1 evenly among its neighbours, and the
// affinity of a pair is the mean of what each gives the other, divided by the number of things.
// Affinities by distance, as of a Gaussian, give the same pictures if lists are short (Böhm, Berens
// and Kobak, 2022).
type graph struct {
	heads  []int // edges of i are others[heads[i]:heads[i+1]]
	others []uint32
	weight []float32
}

func newGraph(near [][]uint32) *graph {
	both := make([][]edge, len(near))
	for i, list := range near {
		w := 1 / float32(2*len(near)*max(1, len(list)))
		for _, j := range list {
			both[i] = append(both[i], edge{j, w})
			both[j] = append(both[j], edge{uint32(i), w})
		}
	}
	g := &graph{heads: make([]int, 1, len(near)+1)}
	for _, edges := range both {
		slices.SortFunc(edges, func(a, b edge) int { return int(a.other) - int(b.other) })
		for k, e := range edges {
			if k > 0 && edges[k-1].other == e.other {
				g.weight[len(g.weight)-1] += e.weight
				continue
			}
			g.others, g.weight = append(g.others, e.other), append(g.weight, e.weight)
		}
		g.heads = append(g.heads, len(g.others))
	}
	return g
}

type edge struct {
	other  uint32
	weight float32
}

// attract returns the sum over the neighbours of i of affinity × difference / (1 + distance²).
func (g *graph) attract(i int, at []Point) (f Point) {
	p := at[i]
	for k := g.heads[i]; k < g.heads[i+1]; k++ {
		q := at[g.others[k]]
		dx, dy := p.X-q.X, p.Y-q.Y
		w := float64(g.weight[k]) / (1 + dx*dx + dy*dy)
		f.X, f.Y = f.X+w*dx, f.Y+w*dy
	}
	return f
}
