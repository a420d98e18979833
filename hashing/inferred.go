package hashing

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/hashing/propagation"
)

// Training on labels of which some are inferred.
const (
	leastLacking  = 0.1  // share of the documents that lack labels, for inferring them
	inferredTrust = 0.5  // weight of an inferred label that is certain; that of a known one is 1
	inferredLeast = 0.25 // confidence that a document has one of the labels, for inferring which
)

// inferring returns the settings cfg with the known labels and those that are inferred from them.
// Documents for which none is likely keep their codes. The target of a document is that of
// neighbours with its labels, if it has neighbours at all.
func (t *tuning) inferring(ctx context.Context, cfg ae.Config, known ae.Rows) (ae.Config, error) {
	graph, err := t.neighbours(ctx)
	if err != nil {
		return cfg, err
	}
	labels, err := propagation.Labels(ctx, graph, &t.docs.counts, known)
	if err != nil {
		return cfg, err
	}
	if e, ok := cfg.Target.(*neighbours.Expectation); ok {
		agreeing := &propagation.Agreement{Graph: graph, Labels: labels}
		cfg.Target = &neighbours.Expectation{Words: e.Words, Graph: agreeing, Own: e.Own, Draws: e.Draws}
	}
	cfg.Labels.Rows = trusted(labels, known)
	return cfg, nil
}

// neighbours returns the graph of neighbours.
func (t *tuning) neighbours(ctx context.Context) (_ ae.Rows, err error) {
	if e, ok := t.cfg.Target.(*neighbours.Expectation); ok {
		return e.Graph, nil
	}
	if t.graph == nil {
		t.graph, _, err = t.Options.graph(ctx, t.docs, t.vocabulary)
	}
	return t.graph, err
}

// trusted returns labels with less weight of those that are not known, by their certainty.
func trusted(labels, known ae.Rows) *ae.Sparse {
	n, width := labels.Dims()
	rows := &ae.Sparse{Width: width}
	for i := range n {
		own, shares := labels.Row(i)
		if sure, _ := known.Row(i); len(sure) == 0 {
			own, shares = trust(own, shares)
		}
		rows.Append(own, shares)
	}
	return rows
}

// trust returns the weights of inferred labels with these shares, or none.
func trust(labels []uint32, shares []float32) (kept []uint32, weights []float32) {
	confidence := float32(0)
	for _, share := range shares {
		confidence += share
	}
	if confidence < inferredLeast {
		return nil, nil
	}
	certainty := slices.Max(shares) / confidence
	for e, share := range shares {
		if share > confidence/1000 {
			kept, weights = append(kept, labels[e]), append(weights, inferredTrust*certainty*share)
		}
	}
	return kept, weights
}
