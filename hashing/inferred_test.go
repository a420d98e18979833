package hashing

import (
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/hashing/propagation"
	"github.com/hashsearch/hashsearch/ingest"
)

// tuningOf returns a tuning of an untrained network on n documents of four topics. The labels are
// the topics of the first known ones, but not the last topic.
func tuningOf(t *testing.T, o Options, n, known int) tuning {
	t.Helper()
	docs := topicDocuments(n, 1)
	for i := range docs {
		if docs[i].Labels = nil; i < known && i%4 < 3 {
			docs[i].Labels = []string{string(rune('a' + i%4))}
		}
	}
	o.Labels, o.Analyzer.Language = "label", "none"
	o, err := o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	var need Need
	all, v, err := o.read(t.Context(), ingest.Sequence(docs), &need)
	if err != nil {
		t.Fatal(err)
	}
	set, err := o.trainingSet(t.Context(), all, v, o.inputFormat().rows(all, v))
	if err != nil {
		t.Fatal(err)
	}
	return tuning{Options: o, trainingSet: set, cfg: o.plan(set)}
}

// The labels of a few documents are inferred for the others of their topics, and not for those of a
// topic without labels, with and without neighbours in the target.
func TestInferredLabels(t *testing.T) {
	for _, kind := range []Kind{Stacked, "denoising"} {
		u := tuningOf(t, Options{Kind: kind, Bits: 8, Hidden: []int{10}, Seed: 1}, 400, 40)
		known := u.docs.labels.rows(nil)
		cfg, err := u.inferring(t.Context(), u.cfg, known)
		if err != nil {
			t.Fatal(err)
		}
		right, none := 0, 0
		for i := range 400 {
			labels, weights := cfg.Labels.Rows.Row(i)
			switch {
			case i%4 == 3 && len(labels) == 0:
				none++
			case i%4 < 3 && len(labels) > 0 && labels[slices.Index(weights, slices.Max(weights))] == uint32(i%4):
				right++
			}
			if own, _ := known.Row(i); len(own) == 0 && len(labels) > 0 && slices.Max(weights) > inferredTrust {
				t.Errorf("%s: the inferred labels of %d have the weights %v", kind, i, weights)
			}
		}
		if right < 280 || none < 90 {
			t.Errorf("%s: %d of 300 documents have the label of their topic, %d of 100 of the other topic none", kind, right, none)
		}
		e, expects := cfg.Target.(*neighbours.Expectation)
		if _, before := u.cfg.Target.(*neighbours.Expectation); expects != before {
			t.Fatalf("%s: the target became %T", kind, cfg.Target)
		}
		if expects {
			if _, ok := e.Graph.(*propagation.Agreement); !ok {
				t.Errorf("%s: the graph is %T", kind, e.Graph)
			}
		}
	}
}

// Bits need not be balanced if most documents have labels.
func TestUnbalanced(t *testing.T) {
	u := tuningOf(t, Options{Bits: 8, Hidden: []int{10}, Seed: 1}, 100, 100)
	balances := func(c ae.Config) bool {
		return slices.ContainsFunc(c.Penalties, func(p ae.Penalty) bool { _, balance := p.(ae.Balance); return balance })
	}
	if !balances(u.cfg) || balances(unbalanced(u.cfg)) || !balances(u.cfg) {
		t.Error("balanced bits before, after or again")
	}
}

func TestTrust(t *testing.T) {
	if labels, _ := trust([]uint32{1, 2}, []float32{0.1, 0.1}); labels != nil {
		t.Errorf("a confidence of .2 leaves the labels %v", labels)
	}
	labels, weights := trust([]uint32{1, 2, 5}, []float32{0.3, 0.1, 0.0001})
	if !slices.Equal(labels, []uint32{1, 2}) || max(weights[0]-0.1125, 0.1124-weights[0]) > 0 {
		t.Errorf("labels %v with weights %v", labels, weights)
	}
}
