package neighbours

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest"
)

// maxPostings limits the postings read for one query of n documents. Documents that share rare
// terms are about the same topic more often than those with the highest scores by all terms, which
// documents with many common terms reach, too.
func maxPostings(n int) int { return max(3000, n/100) }

// lexical returns, for each document, the k other documents with the highest BM25 scores, best
// first. The query is the document's distinct terms (Robertson and Zaragoza, 2009), rarest first,
// as far as the limit of postings reaches. Documents without a common term are never returned.
func lexical(ctx context.Context, rows *Texts, v *ingest.Vocabulary, k, limit int, done func(float64)) ([][]uint32, error) {
	once := slices.Repeat([]float32{1}, v.Len())
	p := postings{ae.Transpose(bm25Rows{rows, v, limit}), limit}
	return p.search(ctx, k, func(i int) ([]uint32, []float32) {
		terms := rows.at(i).IDs
		return terms, once[:len(terms)]
	}, done)
}

// bm25Rows are the BM25 weights of the terms of documents that at most limit documents have.
type bm25Rows struct {
	*Texts
	v     *ingest.Vocabulary
	limit int
}

// Row implements [ae.Rows].
func (x bm25Rows) Row(i int) ([]uint32, []float32) {
	c := x.at(i)
	vals := ingest.BM25.Weigh(c.Ns[:0], c, x.v)
	cols := c.IDs[:0]
	for j, id := range c.IDs {
		if x.v.DF(id) <= x.limit {
			vals[len(cols)] = vals[j]
			cols = append(cols, id)
		}
	}
	return cols, vals[:len(cols)]
}

// postings hold, for each term, the documents that contain it and the weights of the term in them.
type postings struct {
	*ae.Sparse
	limit int // of the postings to read for one query
}

// search returns, for each document, the k other documents with the highest scores, best first.
// query(i) returns the terms of document i and their weights in the query.
func (p postings) search(ctx context.Context, k int, query func(i int) ([]uint32, []float32), done func(float64)) ([][]uint32, error) {
	n := p.Width
	found := listsOf(n, k)
	err := parallel.Workers(ctx, n, func(worker int) func(int) error {
		s := scorer{postings: p, scores: make([]float32, n)}
		return func(i int) error {
			s.score(query(i))
			s.scores[i] = 0 // a document is not its own neighbour
			found[i] = s.best(found[i], k)
			s.reset()
			if worker == 0 && done != nil {
				done(float64(i+1) / float64(n))
			}
			return nil
		}
	})
	return found, err
}

// listsOf returns n empty lists with room for k entries each.
func listsOf(n, k int) [][]uint32 {
	lists, all := make([][]uint32, n), make([]uint32, n*k)
	for i := range lists {
		lists[i] = all[i*k : i*k : (i+1)*k]
	}
	return lists
}

// A scorer computes the scores of one query after the other.
type scorer struct {
	postings
	scores  []float32
	touched []uint32 // documents scored
	order   []uint64
}

// score adds, for each posting of the query terms, the query weight times the posting's weight to
// the score of the document.
func (s *scorer) score(terms []uint32, weights []float32) {
	left := s.limit
	for _, e := range s.rarestFirst(terms) {
		docs, vals := s.Row(int(terms[uint32(e)]))
		if left -= len(docs); left < 0 {
			break
		}
		w := weights[uint32(e)]
		for i, d := range docs {
			if s.scores[d] == 0 {
				s.touched = append(s.touched, d)
			}
			s.scores[d] += w * vals[i]
		}
	}
}

// rarestFirst returns the indices of terms, in the lower halves of numbers in ascending order of
// postings.
func (s *scorer) rarestFirst(terms []uint32) []uint64 {
	s.order = s.order[:0]
	for e, t := range terms {
		docs, _ := s.Row(int(t))
		s.order = append(s.order, uint64(len(docs))<<32|uint64(e))
	}
	slices.Sort(s.order)
	return s.order
}

// best appends the k documents with the highest scores above zero, best first, ties by row.
func (s *scorer) best(top []uint32, k int) []uint32 {
	least := float32(0) // what a document must exceed, or reach with a lower row
	before := func(a, b uint32) bool {
		return s.scores[a] > s.scores[b] || s.scores[a] == s.scores[b] && a < b
	}
	for _, j := range s.touched {
		if s.scores[j] < least || s.scores[j] <= 0 || len(top) == k && !before(j, top[k-1]) {
			continue
		}
		at := len(top)
		for at > 0 && before(j, top[at-1]) {
			at--
		}
		top = slices.Insert(top[:min(len(top), k-1)], at, j)
		if len(top) == k {
			least = s.scores[top[k-1]]
		}
	}
	return top
}

func (s *scorer) reset() {
	for _, j := range s.touched {
		s.scores[j] = 0
	}
	s.touched = s.touched[:0]
}
