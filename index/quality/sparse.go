package quality

import "github.com/hashsearch/hashsearch/ingest"

// sparse is a matrix in compressed rows: row i consists of the values vals[p] in columns cols[p],
// for p from start[i] up to but not including start[i+1].
type sparse struct {
	start []int
	cols  []uint32
	vals  []float32
	width int // number of columns
}

func (m *sparse) height() int { return len(m.start) - 1 }

// row returns the columns and values of row i.
func (m *sparse) row(i int) ([]uint32, []float32) {
	return m.cols[m.start[i]:m.start[i+1]], m.vals[m.start[i]:m.start[i+1]]
}

// weightMatrix returns the weights of rows, a matrix of documents by terms.
func weightMatrix(rows []Row, w ingest.Weighting, v *ingest.Vocabulary) *sparse {
	m := &sparse{start: make([]int, 1, len(rows)+1), width: v.Len()}
	for _, r := range rows {
		m.cols = append(m.cols, r.Counts.IDs...)
		m.vals = w.Weigh(m.vals, r.Counts, v)
		m.start = append(m.start, len(m.cols))
	}
	return m
}

// unitRow returns the TF-IDF weights of one row, scaled to length 1.
func unitRow(c ingest.Counts, v *ingest.Vocabulary) []float32 {
	w := ingest.TFIDF.Weigh(nil, c, v)
	ingest.Normalize(w)
	return w
}

// transpose returns the postings of rows of terms: for each term, the documents that contain it,
// ascending.
func (m *sparse) transpose() *sparse {
	t := &sparse{
		start: make([]int, m.width+1),
		cols:  make([]uint32, len(m.cols)),
		vals:  make([]float32, len(m.vals)),
		width: m.height(),
	}
	for _, c := range m.cols {
		t.start[c+1]++
	}
	for c := range m.width {
		t.start[c+1] += t.start[c]
	}
	next := append([]int(nil), t.start...)
	for i := range m.height() {
		cols, vals := m.row(i)
		for j, c := range cols {
			t.cols[next[c]], t.vals[next[c]] = uint32(i), vals[j]
			next[c]++
		}
	}
	return t
}
