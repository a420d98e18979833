package quality

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"github.com/hashsearch/hashsearch/ingest"
)

// sparse is a matrix of rows: row i has vals[p] in column cols[p], for p from start[i] to start[i+1].
type sparse struct {
	start []int
	cols  []uint32
	vals  []float32
	width int // columns
}

func (m *sparse) height() int { return len(m.start) - 1 }

// row is the columns and values of row i.
func (m *sparse) row(i int) ([]uint32, []float32) {
	return m.cols[m.start[i]:m.start[i+1]], m.vals[m.start[i]:m.start[i+1]]
}

// weigh is the matrix of documents by terms.
func weigh(rows []Row, w ingest.Weighting, v *ingest.Vocabulary) *sparse {
	m := &sparse{start: make([]int, 1, len(rows)+1), width: v.Len()}
	for _, r := range rows {
		m.cols = append(m.cols, r.Counts.IDs...)
		m.vals = w.Weigh(m.vals, r.Counts, v)
		m.start = append(m.start, len(m.cols))
	}
	return m
}

// unitTFIDF is the matrix of documents by terms with TF-IDF weights, its rows of length 1.
func unitTFIDF(rows []Row, v *ingest.Vocabulary) *sparse {
	m := weigh(rows, ingest.TFIDF, v)
	for i := range m.height() {
		_, vals := m.row(i)
		ingest.Normalize(vals)
	}
	return m
}

// unitRow is the same for one row.
func unitRow(c ingest.Counts, v *ingest.Vocabulary) []float32 {
	w := ingest.TFIDF.Weigh(nil, c, v)
	ingest.Normalize(w)
	return w
}

// transpose turns rows of terms into postings: for each term the documents that hold it, ascending.
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

// times sets dst to m·x.
func (m *sparse) times(dst, x blas64.General) {
	parallel(m.height(), func(i int) {
		y := dst.Data[i*dst.Stride : i*dst.Stride+dst.Cols]
		clear(y)
		cols, vals := m.row(i)
		for j, c := range cols {
			at := int(c) * x.Stride
			floats.AddScaled(y, float64(vals[j]), x.Data[at:at+x.Cols])
		}
	})
}

// parallel calls f for 0 to n-1, on all processors.
func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	parts := runtime.GOMAXPROCS(0)
	for p := range parts {
		wg.Go(func() {
			for i := p; i < n; i += parts {
				f(i)
			}
		})
	}
	wg.Wait()
}
