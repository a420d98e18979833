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
// contributes to the expectation of document i. Rows sum to 1 or are empty. docs are the counts
// of the documents over v. space is the space in which documents were compared, a linear network
// over the vocabulary. done, which may be nil, is called with the share of the work done, from 0
// to 1.
func Find(ctx context.Context, docs *Texts, v *ingest.Vocabulary, seed uint64, done func(share float64)) (graph ae.Rows, space *ae.Net, err error) {
	if done == nil {
		done = func(float64) {}
	}
	n, _ := docs.Dims()
	points, space, err := locate(ctx, docs, v, seed, func(s float64) { done(s * 0.6) })
	if err != nil {
		return nil, nil, err
	}
	near, err := nearest(ctx, points, space.Units(), neighbourCount(n), maxCompared, seed, func(s float64) { done(0.6 + s*0.4) })
	if err != nil {
		return nil, nil, err
	}
	return graphOf(near), space, nil
}

// locate returns the points of the documents in the space.
func locate(ctx context.Context, docs *Texts, v *ingest.Vocabulary, seed uint64, done func(float64)) (points []float32, space *ae.Net, err error) {
	n, _ := docs.Dims()
	found, err := lexical(ctx, docs, v, min(lexicalNeighbours, n-1), maxPostings(n), func(s float64) { done(s * 0.7) })
	if err != nil {
		return nil, nil, err
	}
	graph, x := graphOf(found), unitRows{docs, v}
	space = ae.Linear(ae.Copy(&spread{graph: graph, x: x, rows: sample(n, seed)}), dimensions(n), seed)
	done(0.9)
	points = space.Encode(nil, x)
	return points, space, diffuse(ctx, graph, points, space.Units())
}

// dimensions returns the dimensions of the space in which n documents are compared.
func dimensions(n int) int { return min(100, max(2, n/4)) }

// neighbourCount returns the number of neighbours sought for each of n documents: a fiftieth of
// them, at least 5 and at most 100.
func neighbourCount(n int) int { return min(max(n/50, 5), 100, n-1) }

// maxSample limits the documents from which the space is computed. Each of their spread rows is a
// mean over hundreds of documents, so that few suffice.
const maxSample = 4000

// sample returns at most maxSample random documents in ascending order.
func sample(n int, seed uint64) []int {
	order := rand.New(rand.NewPCG(seed, 3)).Perm(n)[:min(n, maxSample)]
	slices.Sort(order)
	return order
}
