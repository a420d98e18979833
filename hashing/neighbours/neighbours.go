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
	near, err := linkByWords(ctx, docs, v, func(s float64) { done(s * 0.4) })
	if err != nil {
		return nil, nil, err
	}
	space, x := spaceOf(docs, near, v, seed), unitRows{docs, v}
	done(0.55)
	graph, err = link(ctx, near, space.Encode(nil, x), space.Units(), seed, func(s float64) { done(0.6 + s*0.4) })
	return graph, space, err
}

// FindAmong is [Find] for documents that are compared in a known space, in which points are their
// coordinates, with the mean 0. It changes points. done must not be nil.
func FindAmong(ctx context.Context, docs *Texts, v *ingest.Vocabulary, points []float32, seed uint64, done func(share float64)) (ae.Rows, error) {
	near, err := linkByWords(ctx, docs, v, func(s float64) { done(s * 0.5) })
	if err != nil {
		return nil, err
	}
	n, _ := docs.Dims()
	return link(ctx, near, points, len(points)/n, seed, func(s float64) { done(0.5 + s*0.5) })
}

// linkByWords links documents to the best ones by BM25.
func linkByWords(ctx context.Context, docs *Texts, v *ingest.Vocabulary, done func(float64)) (*links, error) {
	n, _ := docs.Dims()
	found, err := lexical(ctx, docs, v, min(lexicalNeighbours, n-1), maxPostings(n), done)
	if err != nil {
		return nil, err
	}
	return graphOf(found), nil
}

// spaceOf returns the space of the documents spread over those near to them.
func spaceOf(docs *Texts, near *links, v *ingest.Vocabulary, seed uint64) *ae.Net {
	n, _ := docs.Dims()
	rows := &spread{graph: near, x: unitRows{docs, v}, rows: sample(n, seed)}
	return ae.Linear(ae.Copy(rows), dimensions(n), seed)
}

// link links the points, each of d numbers, that are nearest to each other after each has moved
// towards those near to it. It changes points.
func link(ctx context.Context, near *links, points []float32, d int, seed uint64, done func(float64)) (ae.Rows, error) {
	if err := diffuse(ctx, near, points, d); err != nil {
		return nil, err
	}
	found, err := nearest(ctx, points, d, neighbourCount(len(points)/d), maxCompared, seed, done)
	if err != nil {
		return nil, err
	}
	return graphOf(found), nil
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
