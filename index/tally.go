package index

import (
	"math"
	"slices"
)

// A tally is what the activations of one unit were: the best few drivers, highest activation first, then by number, and the
// sums that their spread comes from.
type tally struct {
	best         []driver
	documents    int
	sum, squares float64
}

type driver struct {
	activation float32
	number     uint32
	id         string
}

func (d driver) before(e driver) bool {
	return d.activation > e.activation || d.activation == e.activation && d.number < e.number
}

// add counts a document, and keeps it if it is among the best n.
func (t *tally) add(d driver, n int) {
	v := float64(d.activation)
	t.documents, t.sum, t.squares = t.documents+1, t.sum+v, t.squares+v*v
	t.rank(d, n)
}

func (t *tally) rank(d driver, n int) {
	if len(t.best) == n && !d.before(t.best[n-1]) {
		return
	}
	i := 0
	for i < len(t.best) && t.best[i].before(d) {
		i++
	}
	t.best = slices.Insert(t.best, i, d)
	t.best = t.best[:min(len(t.best), n)]
}

// merge adds what another tally of the same unit has.
func (t *tally) merge(u tally, n int) {
	t.documents, t.sum, t.squares = t.documents+u.documents, t.sum+u.sum, t.squares+u.squares
	for _, d := range u.best {
		t.rank(d, n)
	}
}

// spread is the standard deviation of all documents.
func (t *tally) spread() float64 {
	n := float64(max(t.documents, 1))
	mean := t.sum / n
	return math.Sqrt(max(0, t.squares/n-mean*mean))
}

func (t *tally) ids() []string {
	ids := make([]string, len(t.best))
	for i, d := range t.best {
		ids[i] = d.id
	}
	return ids
}
