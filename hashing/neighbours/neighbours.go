// Package neighbours finds, without labels, the training documents that are about the same things,
// and derives from them the terms that a network learns to expect in each document.
//
// A hash function that learns to expect the terms of a document's neighbours in addition to the
// document's own gives neighbours similar codes (Hansen et al., "Unsupervised semantic hashing
// with pairwise reconstruction", SIGIR 2020). The quality of the codes depends on the quality of
// the neighbours, so they are found in two steps: [Find] takes the best documents by BM25, spreads
// each document's terms over them, and takes the nearest documents by cosine in a low-dimensional
// space of the result.
package neighbours

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// lexicalNeighbours is the number of best documents by BM25 over which a document's terms are
// spread.
const lexicalNeighbours = 10

// Find returns the graph of neighbours, n×n: row i holds the share that each other document
// contributes to the expectation of document i. Rows sum to 1 or are empty. space is the space in
// which documents were compared, a linear network over the vocabulary. done, which may be nil, is
// called with the share of the work done, from 0 to 1.
func Find(ctx context.Context, rows []ingest.Counts, v *ingest.Vocabulary, seed uint64, done func(share float64)) (graph *ae.Sparse, space *ae.Net, err error) {
	if done == nil {
		done = func(float64) {}
	}
	n := len(rows)
	found, err := lexical(ctx, rows, v, min(lexicalNeighbours, n-1), func(s float64) { done(s * 0.3) })
	if err != nil {
		return nil, nil, err
	}
	spread, err := spread(ctx, graphOf(found), unitRows(rows, v))
	if err != nil {
		return nil, nil, err
	}
	done(0.4)
	space = ae.Linear(spread, dimensions(n), seed)
	done(0.6)
	near, err := nearest(ctx, space.Encode(nil, spread), space.Units(), neighbourCount(n), samplePool(n, seed), func(s float64) { done(0.6 + s*0.4) })
	if err != nil {
		return nil, nil, err
	}
	return graphOf(near), space, nil
}

// dimensions returns the dimensions of the space in which n documents are compared.
func dimensions(n int) int { return min(100, max(2, n/4)) }

// neighbourCount returns the number of neighbours sought for each of n documents: a fiftieth of
// them, at least 5 and at most 100.
func neighbourCount(n int) int { return min(max(n/50, 5), 100, n-1) }

// maxPool limits the documents that can be neighbours of others, which bounds the time for large
// collections. Beyond it, neighbours come from a random sample of this size.
const maxPool = 20000

// samplePool returns at most maxPool random documents in ascending order.
func samplePool(n int, seed uint64) []int {
	order := rand.New(rand.NewPCG(seed, 3)).Perm(n)[:min(n, maxPool)]
	slices.Sort(order)
	return order
}

// unitRows returns the documents as TF-IDF rows of length 1.
func unitRows(rows []ingest.Counts, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: v.Len()}
	var vals []float32
	for _, c := range rows {
		vals = ingest.TFIDF.Weigh(vals[:0], c, v)
		ingest.Normalize(vals)
		x.Append(c.IDs, vals)
	}
	return x
}

// graphOf links each document with those found for it and those that it was found for. A link has
// twice the weight if both hold. Rows sum to 1.
func graphOf(found [][]uint32) *ae.Sparse {
	links := make([][]uint32, len(found))
	for i, f := range found {
		for _, j := range f {
			links[i] = append(links[i], j)
			links[j] = append(links[j], uint32(i))
		}
	}
	g := &ae.Sparse{Width: len(found)}
	for _, l := range links {
		cols, vals := tally(l)
		g.Append(cols, vals)
	}
	return g
}

// tally returns the distinct entries of l and the share of each. It sorts l.
func tally(l []uint32) (cols []uint32, vals []float32) {
	slices.Sort(l)
	for i, c := range l {
		if i == 0 || c != l[i-1] {
			cols, vals = append(cols, c), append(vals, 0)
		}
		vals[len(vals)-1] += 1 / float32(len(l))
	}
	return cols, vals
}
