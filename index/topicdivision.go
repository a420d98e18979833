package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/clusters"
)

// A division assigns each code to the most similar of some centres.
type division struct {
	means   [][]float32 // of the bits as 1 and -1
	centres []*hashing.Asymmetric
}

const (
	clusteredCodes = 20_000 // codes that determine the centres
	topicSeed      = 1
)

// divisionOf finds the centres of a sample of the codes.
func divisionOf(ctx context.Context, s *snapshot) (*division, error) {
	rows := evenly(s.liveRows(), clusteredCodes)
	codes := make([]hashing.Code, len(rows))
	for i, row := range rows {
		codes[i] = s.code(int(row))
	}
	means, err := clusters.Find(ctx, codes, s.bits, topicSeed)
	d := &division{means: means, centres: make([]*hashing.Asymmetric, len(means))}
	for i, m := range means {
		d.centres[i] = hashing.NewAsymmetric(m)
	}
	return d, err
}

// liveRows returns the rows of the documents that have not been deleted.
func (s *snapshot) liveRows() []uint32 {
	rows := make([]uint32, 0, s.live())
	for row := range uint32(s.rows()) {
		if s.alive(int(row)) {
			rows = append(rows, row)
		}
	}
	return rows
}

// nearest returns the centre of a row, and how similar it is, from -1 to 1.
func (d *division) nearest(s *snapshot, row uint32) (centre int, similarity float64) {
	words, stride := s.set.At(int(row))
	similarity = math.Inf(-1)
	for i, c := range d.centres {
		if v := c.SimilarityAt(words, stride); v > similarity {
			centre, similarity = i, v
		}
	}
	return centre, similarity
}

// A member is a row of a topic.
type member struct {
	row        uint32
	similarity float64 // with the centre
}

// assignedRows is the number of rows that are assigned at a time.
const assignedRows = 1 << 14

// members returns the live rows by centre, in ascending order.
func (d *division) members(ctx context.Context, s *snapshot) ([][]member, error) {
	rows := s.liveRows()
	of, all := make([]int, len(rows)), make([]member, len(rows))
	err := parallel.Each(ctx, (len(rows)+assignedRows-1)/assignedRows, func(part int) error {
		for i := part * assignedRows; i < min(len(rows), (part+1)*assignedRows); i++ {
			all[i].row = rows[i]
			of[i], all[i].similarity = d.nearest(s, rows[i])
		}
		return nil
	})
	grouped := make([][]member, len(d.centres))
	for i, m := range all {
		grouped[of[i]] = append(grouped[of[i]], m)
	}
	return grouped, err
}

// typical returns the n most similar members, the most similar first.
func typical(members []member, n int) []uint32 {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.row, b.row))
	})
	return rowsOfMembers(members[:min(n, len(members))])
}

func rowsOfMembers(members []member) []uint32 {
	rows := make([]uint32, len(members))
	for i, m := range members {
		rows[i] = m.row
	}
	return rows
}

// documentsOf returns the numbers of the documents of members, with all their passages.
func (u *undivided) documentsOf(members []member) *roaring.Bitmap {
	all := roaring.New()
	for _, m := range members {
		n := u.nums[m.row]
		all.Add(n)
		all.AddMany(u.passages[n])
	}
	return all
}

// code returns the bits that most codes of a topic have, in hexadecimal.
func (d *division) code(topic int) string {
	bits := len(d.means[topic])
	c := hashing.NewCode(bits)
	for i, mean := range d.means[topic] {
		if mean > 0 {
			c.Flip(i)
		}
	}
	return c.Hex(bits)
}
