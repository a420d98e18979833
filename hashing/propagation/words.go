package propagation

import (
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// Settings of naive Bayes.
const (
	smoothing = 0.02 // added to the weight of each term of a label
	temper    = 3    // exponent of the probabilities. The weights of a text have length 1.
	leastPart = 1e-4 // of a label, in either factor of the product

	mostEntries = 64 << 20 // of the table of terms and labels. Of larger ones, words are not read.
)

// A bayes has the weight of each term in each label.
type bayes struct {
	width  int       // number of labels
	weight []float32 // of label l in term t at t·width + l
	total  []float64 // of each label
}

// readWords multiplies inferred labels by their probabilities given the words, by naive Bayes
// learned from all documents but the one asked about.
func (s *spreading) readWords(ctx context.Context, texts ae.Rows) error {
	_, width := s.known.Dims()
	n, terms := texts.Dims()
	if width*terms > mostEntries {
		return nil
	}
	b := &bayes{width, make([]float32, width*terms), make([]float64, width)}
	for i, row := range s.rows {
		ids, counts := texts.Row(i)
		b.learn(ids, unit(counts), row)
	}
	return parallel.Each(ctx, n, func(i int) error {
		if !s.fixed[i] {
			ids, counts := texts.Row(i)
			b.refine(ids, unit(counts), s.rows[i])
		}
		return nil
	})
}

// unit returns the logarithms of counts as a vector of length 1.
func unit(counts []float32) []float32 {
	weights, square := make([]float32, len(counts)), 0.0
	for j, n := range counts {
		w := math.Log(1 + float64(n))
		square += w * w
		weights[j] = float32(w)
	}
	for j := range weights {
		weights[j] /= float32(math.Sqrt(square))
	}
	return weights
}

// learn adds the weights of a text to those of its labels.
func (b *bayes) learn(ids []uint32, weights []float32, row distribution) {
	for j, id := range ids {
		of := b.weight[int(id)*b.width:][:b.width]
		for e, l := range row.labels {
			of[l] += weights[j] * row.shares[e]
			b.total[l] += float64(weights[j] * row.shares[e])
		}
	}
}

// refine multiplies the labels of a text by their probabilities without the text itself.
func (b *bayes) refine(ids []uint32, weights []float32, row distribution) {
	if len(row.labels) == 0 {
		return
	}
	terms := float64(len(b.weight) / b.width)
	logs := make([]float64, len(row.labels))
	for j, id := range ids {
		of := b.weight[int(id)*b.width:][:b.width]
		for e, l := range row.labels {
			others := max(0, float64(of[l]-weights[j]*row.shares[e]))
			logs[e] += float64(weights[j]) * math.Log((others+smoothing)/(b.total[l]+smoothing*terms))
		}
	}
	highest, sum := slices.Max(logs), 0.0
	for e, log := range logs {
		logs[e] = math.Exp(temper * (log - highest))
		sum += logs[e]
	}
	for e, p := range logs {
		row.shares[e] = (row.shares[e] + leastPart) * float32(p/sum+leastPart)
	}
}
