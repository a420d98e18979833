package hashing

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// The mixture is chosen by searching a sample of the documents. Their labels are not used.
//
// Typed questions are a few words taken out of a document, and the rest of the document has to be
// found by them. The weight that finds it best is too high, because people choose their words
// better than chance does. So the chosen weight is the smallest that yields a good part of what
// any weight can gain.
//
// For documents, words cannot judge: texts that share many words are similar by words. But the
// weight has to grow if the codes of many documents are nearly equal, because then differences in
// topic are small differences of agreement. So the weight makes the difference between the near
// and the hundredth document worth a part of the best document by words.
const (
	mixtureSample   = 4096 // documents that are searched
	typedQuestions  = 384
	typedGain       = 0.4  // part of the greatest gain
	typedChance     = 0.05 // a smaller greatest gain may be chance
	minTyped        = 0.1
	maxTyped        = 0.6
	documentSample  = 96
	documentNearest = 100
	documentSpan    = 0.4 // part of the best document by words
	maxDocument     = 3.0
)

// typedWeights are the weights to choose from for typed questions. The first suffices to order
// documents that no word orders.
var typedWeights = []float64{.05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .55, .6, .8, 1, 1.5, 2, 3}

// fitMixture chooses the mixture of m for the documents that it was trained on.
func fitMixture(ctx context.Context, m *Model, all *documents) (Mixture, error) {
	docs := make([]document, min(all.len(), mixtureSample))
	for i, at := range spread(all.len(), len(docs)) {
		docs[i] = all.at(at)
	}
	questions := takeQuestions(docs, rand.New(rand.NewPCG(m.header.Seed, 0)))
	x, err := newMixer(ctx, m, docs)
	if err != nil {
		return Mixture{}, err
	}
	typed := x.typed(questions)
	return Mixture{typed, min(max(typed, documentSpan/x.span(docs, all.len())), maxDocument)}, nil
}

// spread returns n evenly spread places among so many.
func spread(of, n int) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = i * of / n
	}
	return places
}

// takeQuestions takes 3, 6 or 12 words out of some of the documents that have twice as many. It
// returns them by the place of the document; other documents have an empty question.
func takeQuestions(docs []document, rng *rand.Rand) []document {
	questions := make([]document, len(docs))
	for n, i := range spread(len(docs), min(typedQuestions, len(docs))) {
		if words := 3 << (n % 3); len(docs[i].counts.IDs) >= 2*words {
			questions[i], docs[i] = docs[i].takeOut(words, rng)
		}
	}
	return questions
}

// takeOut divides a document into n random terms, once each, and the rest.
func (d document) takeOut(n int, rng *rand.Rand) (taken, rest document) {
	chosen := rng.Perm(len(d.counts.IDs))[:n]
	slices.Sort(chosen)
	for i, id := range d.counts.IDs {
		left := d.counts.Ns[i]
		if _, ok := slices.BinarySearch(chosen, i); ok {
			taken.add(id, 1)
			left--
		}
		if left > 0 {
			rest.add(id, left)
		}
	}
	return taken, rest
}

func (d *document) add(id uint32, n float32) {
	d.counts.IDs, d.counts.Ns = append(d.counts.IDs, id), append(d.counts.Ns, n)
	d.tokens = append(d.tokens, id) // the order is lost
}

// typed returns the weight for typed questions. The gain of a weight is the sum of 1/log₂(1+rank)
// of the documents that the questions were taken out of.
func (x *mixer) typed(questions []document) float64 {
	gains := make([]float64, len(typedWeights))
	for doc, q := range questions {
		if len(q.counts.IDs) == 0 {
			continue
		}
		x.ask(q)
		for i, w := range typedWeights {
			gains[i] += 1 / math.Log2(1+rank(x.mix(w), doc))
		}
	}
	gain := slices.Max(gains) - gains[0]
	if gain < typedChance*gains[0] {
		return minTyped
	}
	need := gains[0] + typedGain*gain
	first := slices.IndexFunc(gains, func(g float64) bool { return g >= need })
	return min(max(typedWeights[max(first, 0)], minTyped), maxTyped)
}

// rank returns the rank of a document, from 1. Half of the others of equal score come before it.
func rank(scores []float64, doc int) float64 {
	r := 0.5
	for _, s := range scores {
		switch {
		case s > scores[doc]:
			r++
		case s == scores[doc]:
			r += .5
		}
	}
	return r
}

// span returns the mean difference in agreement between the documents that are 10th and 100th
// nearest to a document, where docs are a sample of so many.
func (x *mixer) span(docs []document, all int) float64 {
	last := min(max(10, documentNearest*len(docs)/all), len(docs)-1)
	sum := 0.0
	places := spread(len(docs), min(documentSample, len(docs)))
	for _, i := range places {
		x.byCode(docs[i])
		slices.Sort(x.agreement)
		slices.Reverse(x.agreement) // the document itself is first
		sum += x.agreement[last/10] - x.agreement[last]
	}
	return max(sum/float64(len(places)), documentSpan/maxDocument)
}
