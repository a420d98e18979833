// Package topics divides codes into clusters, and finds the words that name them.
package topics

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/clusters"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
)

// A Division assigns each code to the most similar of some centres.
type Division struct {
	means   [][]float32 // of the bits as 1 and -1
	centres []*hashing.Asymmetric
}

const (
	clusteredCodes = 20_000 // codes that determine the centres
	topicSeed      = 1
)

// Divide finds the centres of the codes of rows, or of a sample of them.
func Divide(ctx context.Context, set *hamming.Set, rows []uint32) (*Division, error) {
	rows = evenly.Some(rows, clusteredCodes)
	codes := make([]hashing.Code, len(rows))
	for i, row := range rows {
		codes[i] = set.Code(int(row))
	}
	means, err := clusters.Find(ctx, codes, set.Bits(), topicSeed)
	d := &Division{means: means, centres: make([]*hashing.Asymmetric, len(means))}
	for i, m := range means {
		d.centres[i] = hashing.NewAsymmetric(m)
	}
	return d, err
}

// Nearest returns the centre of a row, and how similar it is, from -1 to 1.
func (d *Division) Nearest(set *hamming.Set, row uint32) (centre int, similarity float64) {
	words, stride := set.At(int(row))
	similarity = math.Inf(-1)
	for i, c := range d.centres {
		if v := c.SimilarityAt(words, stride); v > similarity {
			centre, similarity = i, v
		}
	}
	return centre, similarity
}

// A Member is a row of a topic.
type Member struct {
	Row        uint32
	Similarity float64 // with the centre, from -1 to 1
}

// assignedRows is the number of rows that are assigned at a time.
const assignedRows = 1 << 14

// Members assigns rows to their centres. It sorts the centres by the number of their members, the
// most first, and drops those without any. The members of a centre are in the order of rows.
func (d *Division) Members(ctx context.Context, set *hamming.Set, rows []uint32) ([][]Member, error) {
	of, all := make([]int, len(rows)), make([]Member, len(rows))
	err := parallel.Each(ctx, (len(rows)+assignedRows-1)/assignedRows, func(part int) error {
		for i := part * assignedRows; i < min(len(rows), (part+1)*assignedRows); i++ {
			all[i].Row = rows[i]
			of[i], all[i].Similarity = d.Nearest(set, rows[i])
		}
		return nil
	})
	grouped := make([][]Member, len(d.centres))
	for i, m := range all {
		grouped[of[i]] = append(grouped[of[i]], m)
	}
	return d.sort(grouped), err
}

// sort sorts the centres by the number of their members, the most first, and drops those without
// any. It returns the members in the same order.
func (d *Division) sort(members [][]Member) [][]Member {
	var order []int
	for i, m := range members {
		if len(m) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(members[b]), len(members[a])) })
	sorted, found := Division{}, make([][]Member, len(order))
	for i, centre := range order {
		sorted.means = append(sorted.means, d.means[centre])
		sorted.centres = append(sorted.centres, d.centres[centre])
		found[i] = members[centre]
	}
	*d = sorted
	return found
}

// Typical returns the n most similar members, the most similar first.
func Typical(members []Member, n int) []uint32 {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b Member) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
	})
	return Rows(members[:min(n, len(members))])
}

// Rows returns the rows of members.
func Rows(members []Member) []uint32 {
	rows := make([]uint32, len(members))
	for i, m := range members {
		rows[i] = m.Row
	}
	return rows
}

// Code returns the bits that most codes of a topic have, in hexadecimal.
func (d *Division) Code(topic int) string {
	bits := len(d.means[topic])
	c := hashing.NewCode(bits)
	for i, mean := range d.means[topic] {
		if mean > 0 {
			c.Flip(i)
		}
	}
	return c.Hex(bits)
}
