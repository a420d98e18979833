// Package neighbours finds, without labels, which training documents are about the same
// things, and what words a document's neighbours make one expect in it.
//
// A hash function that learns to expect the words of a document's neighbours, too, and not
// only the document's own, puts neighbours close (Hansen et al., "Unsupervised semantic
// hashing with pairwise reconstruction", SIGIR 2020). How good the neighbours are decides how good the
// codes become, so they are found in two steps: [Find] takes the best by BM25, spreads each
// document's words over them, and takes the best by cosine between what came of it.
package neighbours

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// seeds is how many documents nearest by BM25 each document's words are spread over.
const seeds = 10

// Find returns the graph of the neighbours: n×n, row i holding how much of what is expected
// in document i comes from each other document; rows sum to one, or are empty. It also returns the space in which they
// were compared, as a linear network over the vocabulary. done is called with the share of the work that is done, and may be nil.
func Find(ctx context.Context, rows []ingest.Counts, v *ingest.Vocabulary, seed uint64, done func(share float64)) (graph *ae.Sparse, space *ae.Net, err error) {
	if done == nil {
		done = func(float64) {}
	}
	n := len(rows)
	found, err := lexical(ctx, rows, v, min(seeds, n-1), func(s float64) { done(s * 0.3) })
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
	near, err := nearest(ctx, space.Encode(nil, spread), space.Units(), wanted(n), sample(n, seed), func(s float64) { done(0.6 + s*0.4) })
	if err != nil {
		return nil, nil, err
	}
	return graphOf(near), space, nil
}

// dimensions of the space in which documents are compared.
func dimensions(n int) int { return min(100, max(2, n/4)) }

// wanted is the number of neighbours: 100 where documents are many, a fiftieth of them
// where they are few.
func wanted(n int) int { return min(max(n/50, 5), 100, n-1) }

// reach bounds how many documents may be neighbours of others, and with it the time for
// large collections: beyond it, neighbours are sought in a random sample of this size.
const reach = 20000

func sample(n int, seed uint64) []int {
	order := rand.New(rand.NewPCG(seed, 3)).Perm(n)[:min(n, reach)]
	slices.Sort(order)
	return order
}

// unitRows are the documents as TF-IDF rows of length one.
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

// graphOf links each document with those found for it and those it was found for, all
// alike (twice as much where both hold), and makes rows sum to one.
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

// tally counts equal entries of l and divides by their number.
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
