package index

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// The weights of Rocchio ("Relevance feedback in information retrieval", 1971) as in Manning, Raghavan and Schütze, "Introduction to
// information retrieval" (2008), section 9.1. That of the text is 1.
const (
	likeWeight    = .75
	dislikeWeight = .15
)

// A part is the text of a query or a document that it likes or dislikes.
type part struct {
	weight float64
	sketch hashing.Sketch
}

// feedback makes one query of a text and documents that are liked and disliked: the sum of what each part says of a bit, all parts being of
// the same length before they are weighed. The numbers are those of the documents.
func (se *search) feedback() (documents []uint32, err error) {
	q := se.query
	if q.Text != "" {
		sk, err := se.model.Hash(q.Text)
		if err != nil {
			return nil, err
		}
		se.result.Sketch.Counts = sk.Counts
		se.parts = append(se.parts, part{1, sk})
	}
	liked, err := se.judged(q.Like, likeWeight)
	if err != nil {
		return nil, err
	}
	disliked, err := se.judged(q.Dislike, -dislikeWeight)
	se.result.Sketch.Code = codeOf(se.margins())
	return append(liked, disliked...), err
}

// judged adds documents that share a weight.
func (se *search) judged(ids []string, weight float64) (numbers []uint32, err error) {
	for _, id := range ids {
		number, _, err := se.coded(id)
		if err != nil {
			return nil, err
		}
		sk, err := se.again(number)
		if err != nil {
			return nil, fmt.Errorf("document %q: %w", id, err)
		}
		se.parts = append(se.parts, part{weight / float64(len(ids)), sk})
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// mixMargins is the sum of the parts' margins.
func (se *search) mixMargins() []float32 {
	sum := make([]float32, se.bits)
	for _, p := range se.parts {
		m := se.model.Margins(p.sketch.Activations)
		scale := p.scale(m)
		for i, x := range m {
			sum[i] += scale * x
		}
	}
	return sum
}

// mixWords is the sum of the parts' words, weighed in some way; what is below zero is left out.
func (se *search) mixWords(weigh func(ingest.Counts) []float32) (ids []uint32, weights []float32) {
	sum := map[uint32]float32{}
	for _, p := range se.parts {
		w := weigh(p.sketch.Counts)
		scale := p.scale(w)
		for i, id := range p.sketch.Counts.IDs {
			sum[id] += scale * w[i]
		}
	}
	maps.DeleteFunc(sum, func(_ uint32, w float32) bool { return w <= 0 })
	ids = slices.Sorted(maps.Keys(sum))
	for _, id := range ids {
		weights = append(weights, sum[id])
	}
	return ids, weights
}

// scale is the factor that gives a row the length of the part's weight.
func (p part) scale(row []float32) float32 {
	if l := norm(row); l > 0 {
		return float32(p.weight / l)
	}
	return 0
}

// codeOf has the bits set whose margin is over 0.
func codeOf(margins []float32) hashing.Code {
	c := hashing.NewCode(len(margins))
	for i, m := range margins {
		if m > 0 {
			c.Flip(i)
		}
	}
	return c
}
