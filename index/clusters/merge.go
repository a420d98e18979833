package clusters

import "math"

// merge merges clusters until the next merger would add too much variance, and at least down to
// most.
func (p *partition) merge(most int) {
	t := newTree(p.means, p.sizes)
	limit := mostAdded * float64(len(p.codes)*p.bits)
	for {
		i, j, added := t.cheapest()
		if i < 0 || added > limit && t.clusters <= most {
			break
		}
		t.join(i, j)
	}
	for i, m := range p.of {
		p.of[i] = t.root(m)
	}
	p.average(len(p.means))
}

// A tree merges clusters. The costs of a merged cluster follow from those of its parts (Lance and
// Williams, 1967).
type tree struct {
	clusters int
	sizes    []float64
	into     []int       // the cluster that has taken up another; itself if none has
	costs    [][]float64 // costs[i][j] for j < i: variance that merging i and j adds
}

func newTree(means [][]float32, sizes []int) *tree {
	t := &tree{len(means), make([]float64, len(means)), make([]int, len(means)), make([][]float64, len(means))}
	for i := range means {
		t.sizes[i], t.into[i], t.costs[i] = float64(sizes[i]), i, make([]float64, i)
		for j := range t.costs[i] {
			t.costs[i][j] = t.sizes[i] * t.sizes[j] / (t.sizes[i] + t.sizes[j]) * squares(means[i], means[j])
		}
	}
	return t
}

// squares returns the squared distance of two means.
func squares(a, b []float32) (sum float64) {
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += float64(d * d)
	}
	return sum
}

// cheapest returns the clusters whose merger adds least, j < i, or -1 if there is only one.
func (t *tree) cheapest() (i, j int, added float64) {
	i, j, added = -1, -1, math.Inf(1)
	for a, costs := range t.costs {
		for b, cost := range costs {
			if t.into[a] == a && t.into[b] == b && cost < added {
				i, j, added = a, b, cost
			}
		}
	}
	return i, j, added
}

// join merges cluster i into j.
func (t *tree) join(i, j int) {
	between := *t.cost(i, j)
	for k := range t.sizes {
		if t.into[k] != k || k == i || k == j {
			continue
		}
		n := t.sizes[k]
		sum := float64((n+t.sizes[i])**t.cost(k, i)) + float64((n+t.sizes[j])**t.cost(k, j)) - float64(n*between)
		*t.cost(k, j) = sum / (n + t.sizes[i] + t.sizes[j])
	}
	t.sizes[j] += t.sizes[i]
	t.into[i] = j
	t.clusters--
}

func (t *tree) cost(i, j int) *float64 { return &t.costs[max(i, j)][min(i, j)] }

// root returns the cluster that a cluster is part of.
func (t *tree) root(i int) int {
	for t.into[i] != i {
		i = t.into[i]
	}
	return i
}
