// Package propagation infers the labels of documents from those of a few.
//
// Labels first walk over the graph of neighbours (Zhu and Ghahramani, "Learning from labeled and
// unlabeled data with label propagation", 2002). Naive Bayes then learns them from the words, and
// the product of both is kept (after Nigam, McCallum, Thrun and Mitchell, "Text classification from
// labeled and unlabeled documents using EM", 2000). Walk and words err in different documents.
package propagation

import (
	"context"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// Labels returns a row for each document: those of known, and inferred ones for the documents whose
// row there is empty. An inferred row sums to the confidence, from 0 to 1, that the document has
// one of the labels at all. It is low far from documents with labels, as for topics that nobody
// labelled. graph has the shares of the neighbours of each document, texts the counts of its terms.
// Rows of known sum to 1 or are empty.
func Labels(ctx context.Context, graph, texts, known ae.Rows) (*ae.Sparse, error) {
	s := newSpreading(graph, known)
	confidence, err := s.confidence(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.walk(ctx); err != nil {
		return nil, err
	}
	s.balance()
	s.scale(confidence)
	if err := s.readWords(ctx, texts); err != nil {
		return nil, err
	}
	s.scale(confidence)
	_, width := known.Dims()
	all := &ae.Sparse{Width: width}
	for _, row := range s.rows {
		all.Append(row.labels, row.shares)
	}
	return all, nil
}

// mostKept is the number of labels that a document keeps of those that reach it.
const mostKept = 32

// A distribution has ascending labels and their shares.
type distribution struct {
	labels []uint32
	shares []float32
}

// spreading are labels on their way over the graph.
type spreading struct {
	graph, known ae.Rows
	rows         []distribution // of each document
	fixed        []bool         // documents with known labels
}

func newSpreading(graph, known ae.Rows) *spreading {
	n, _ := known.Dims()
	s := &spreading{graph: graph, known: known, rows: make([]distribution, n), fixed: make([]bool, n)}
	for i := range s.rows {
		labels, shares := known.Row(i)
		s.rows[i], s.fixed[i] = distribution{labels, shares}, len(labels) > 0
	}
	return s
}

// walkSteps is the number of steps of a walk. More change little.
const walkSteps = 20

// walk replaces the labels of each document without known ones by the mean of its neighbours',
// again and again.
func (s *spreading) walk(ctx context.Context) error {
	for range walkSteps {
		next := make([]distribution, len(s.rows))
		err := parallel.Workers(ctx, len(s.rows), func(int) func(int) error {
			sum := newTally(s.known)
			return func(i int) error {
				if next[i] = s.rows[i]; !s.fixed[i] {
					next[i] = s.near(i, sum)
				}
				return nil
			}
		})
		if err != nil {
			return err
		}
		s.rows = next
	}
	return nil
}

// near returns the mean of the labels of the neighbours of document i.
func (s *spreading) near(i int, sum *tally) distribution {
	near, shares := s.graph.Row(i)
	for e, j := range near {
		sum.add(shares[e], s.rows[j])
	}
	return sum.take()
}

// balance scales labels so that each has as much of the documents without known labels as it has
// of those with ("class mass normalisation"; Zhu, Ghahramani and Lafferty, 2003).
func (s *spreading) balance() {
	_, width := s.known.Dims()
	known, walked := make([]float64, width), make([]float64, width)
	for i, row := range s.rows {
		mass := walked
		if s.fixed[i] {
			mass = known
		}
		for e, l := range row.labels {
			mass[l] += float64(row.shares[e])
		}
	}
	for i, row := range s.rows {
		for e, l := range row.labels {
			if !s.fixed[i] {
				row.shares[e] *= float32(known[l] / walked[l])
			}
		}
	}
}

// scale scales the rows of documents without known labels so that they sum to their confidence.
func (s *spreading) scale(confidence []float32) {
	for i, row := range s.rows {
		if s.fixed[i] {
			continue
		}
		sum := float32(0)
		for _, share := range row.shares {
			sum += share
		}
		for e := range row.shares {
			row.shares[e] *= confidence[i] / sum
		}
	}
}

// densitySteps is the number of steps within which labels are counted. One has too few documents,
// more leave the topic.
const densitySteps = 2

// confidence returns, for each document, the square of the share of documents with labels around
// it, as a multiple of the share among all, and at most 1. Around a document of a topic without
// labels, these are few.
func (s *spreading) confidence(ctx context.Context) ([]float32, error) {
	near, all := make([]float32, len(s.rows)), float32(0)
	for i, fixed := range s.fixed {
		if fixed {
			near[i] = 1
			all += 1 / float32(len(near))
		}
	}
	for range densitySteps {
		next := make([]float32, len(near))
		err := parallel.Each(ctx, len(near), func(i int) error {
			docs, shares := s.graph.Row(i)
			for e, j := range docs {
				next[i] += shares[e] * near[j]
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		near = next
	}
	for i, share := range near {
		ratio := min(1, share/all)
		near[i] = ratio * ratio
	}
	return near, nil
}
