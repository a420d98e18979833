package neighbours

import "github.com/hashsearch/hashsearch/ae"

// Liked holds documents that users liked for the same query. The zero value with Documents set
// holds none.
type Liked struct {
	Documents int // number of documents; those with higher numbers are queries
	// number of queries that liked a document from which half of its neighbours are such documents
	Half float32

	// those liked together with a document, and the queries; repeated ones count more
	with    map[uint32][]uint32
	queries map[uint32]int // number of queries with a document
}

const mostLiked = 400 // documents that are kept for one

// Add adds a query, which is a document or a text with a number of its own, and the documents that
// were liked for it.
func (l *Liked) Add(query uint32, liked []uint32) {
	if l.with == nil {
		l.with, l.queries = map[uint32][]uint32{}, map[uint32]int{}
	}
	l.join(query, liked)
	for i, d := range liked {
		l.join(d, []uint32{query})
		l.with[d] = append(append(l.with[d], liked[:i]...), liked[i+1:]...)
		l.with[d] = l.with[d][max(0, len(l.with[d])-mostLiked):]
	}
}

func (l *Liked) join(d uint32, others []uint32) {
	l.queries[d]++
	l.with[d] = append(l.with[d], others...)
}

// Joined returns a graph of n documents, of which the first Documents are those of graph. Their
// neighbours are those of graph and the liked ones. A document may be a neighbour twice. Queries
// have the liked documents only.
func (l *Liked) Joined(graph ae.Rows, n int) ae.Rows { return &likedGraph{l, graph, n} }

// A likedGraph joins a graph with the liked documents.
type likedGraph struct {
	*Liked
	graph ae.Rows
	n     int
}

// Dims implements [ae.Rows].
func (j *likedGraph) Dims() (n, d int) { return j.n, j.n }

// Row implements [ae.Rows]. The shares sum to 1, or there are none.
func (j *likedGraph) Row(i int) ([]uint32, []float32) {
	liked, trust := j.with[uint32(i)], float32(1)
	if i < j.Documents {
		near, shares := j.graph.Row(i)
		if len(liked) == 0 {
			return near, shares
		}
		if len(near) > 0 {
			q := float32(j.queries[uint32(i)])
			trust = q / (q + j.Half)
		}
		return concat(near, shares, 1-trust, liked, trust)
	}
	return concat(nil, nil, 0, liked, trust)
}

// concat returns the neighbours near with a part of their shares, and liked with equal shares of
// trust.
func concat(near []uint32, shares []float32, part float32, liked []uint32, trust float32) (all []uint32, weights []float32) {
	all = append(append(make([]uint32, 0, len(near)+len(liked)), near...), liked...)
	weights = make([]float32, len(all))
	for i := range weights {
		if i < len(near) {
			weights[i] = part * shares[i]
		} else {
			weights[i] = trust / float32(len(liked))
		}
	}
	return all, weights
}
