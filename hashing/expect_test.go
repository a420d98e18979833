package hashing

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// topical returns the topic of most of the terms and its share of them.
func topical(terms []Expected) (topic string, share float64) {
	n := map[string]int{}
	for _, t := range terms {
		n[t.Term[:len("topica")]]++
	}
	for t, k := range n {
		if s := float64(k) / float64(len(terms)); strings.HasPrefix(t, "topic") && s > share {
			topic, share = t, s
		}
	}
	return topic, share
}

func sketchOf(t *testing.T, m *Model, text string) Sketch {
	t.Helper()
	s, err := m.Hash(text)
	if err != nil && !errors.Is(err, ErrNoTerms) {
		t.Fatal(err)
	}
	return s
}

// withNet returns a copy of m with another network.
func withNet(t *testing.T, m *Model, net *ae.Net) *Model {
	t.Helper()
	n, err := newModel(m.header, m.vocabulary, net, m.thresholds)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readTopics returns the documents that m was trained on.
func (m *Model) readTopics(t *testing.T) *documents {
	t.Helper()
	docs, err := m.header.readAll(ingest.Sequence(topicDocuments(400, 1)), m.header.Analyzer, m.vocabulary, extras{})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// everyOutput returns models with softmax, sigmoid and linear outputs over the same documents.
func everyOutput(t *testing.T) map[string]*Model {
	t.Helper()
	m := train(t, 400, Options{Bits: 16, Hidden: []int{30}})
	docs := m.readTopics(t)
	x := m.header.rows(docs, m.vocabulary)
	present := &ae.Sparse{Width: m.vocabulary.Len()}
	for i := range docs.len() {
		terms := docs.at(i).counts.IDs
		present.Append(terms, slices.Repeat([]float32{1}, len(terms)))
	}
	sigmoid, err := ae.Train(t.Context(), x, ae.Config{Shape: ae.Shape{Layers: []int{30, 16}}, Target: present,
		Loss: ae.SigmoidCrossEntropy{}, Epochs: 30, Batch: 20})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*Model{"softmax": m, "sigmoid": withNet(t, m, sigmoid), "linear": withNet(t, m, ae.Linear(x, 16, 1))}
}

func TestExpectationsOfEveryOutput(t *testing.T) {
	for name, m := range everyOutput(t) {
		t.Run(name, func(t *testing.T) {
			text := "topicba topicbb topicbc topicbd topicbe topicbf topicbg"
			expectTopic(t, m, sketchOf(t, m, text).Activations)
			ordered(t, m, []string{text, "topicba topicbb topicaa topicda topicca fillera", "topicba zug bahn gleis", "zug bahn gleis weiche signal"})
		})
	}
}

func expectTopic(t *testing.T, m *Model, activations []float32) {
	t.Helper()
	terms, err := m.Expect(activations, 10)
	if err != nil {
		t.Fatal(err)
	}
	if topic, share := topical(terms); len(terms) != 10 || topic != "topicb" || share < 0.9 {
		t.Errorf("expected terms: %v", terms)
	}
	p, err := m.Distribution(activations)
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	if err != nil || math.Abs(sum-1) > 1e-3 || slices.Min(p) < 0 {
		t.Errorf("least probability %v, sum %v, error %v", slices.Min(p), sum, err)
	}
}

// ordered fails unless each text has a greater misfit than the one before.
func ordered(t *testing.T, m *Model, texts []string) {
	t.Helper()
	last := math.Inf(-1)
	for _, text := range texts {
		e, err := m.Misfit(sketchOf(t, m, text))
		if err != nil || e <= last || e >= math.Log(5) {
			t.Errorf("%q: misfit %v after %v, error %v", text, e, last, err)
		}
		last = e
	}
}

// A linear autoencoder of full rank reconstructs its input, whose weights must be converted back
// to counts.
func TestLinearOutputsAreTakenAsWeightedCounts(t *testing.T) {
	m := everyOutput(t)["linear"]
	m = withNet(t, m, ae.Linear(m.header.rows(m.readTopics(t), m.vocabulary), m.vocabulary.Len(), 1))
	terms, err := m.Reconstruct("topicaa topicaa fillerb", 3)
	repeated := 1 + math.Log(2) // weight of two occurrences
	if err != nil || len(terms.Kept) != 2 || math.Abs(terms.Kept[0].Probability-repeated/(1+repeated)) > 1e-3 || math.Abs(terms.Kept[1].Probability-1/(1+repeated)) > 1e-3 {
		t.Errorf("kept %v, error %v", terms.Kept, err)
	}
}

func TestNothingToExpect(t *testing.T) {
	for _, kind := range []Kind{LSH, "sth"} {
		expectNothing(t, train(t, 60, Options{Kind: kind, Bits: 8}))
	}
}

func expectNothing(t *testing.T, m *Model) {
	t.Helper()
	s := sketchOf(t, m, "topicaa")
	_, misfit := m.Misfit(s)
	_, expect := m.Expect(s.Activations, 3)
	_, reconstruct := m.Reconstruct("topicaa", 3)
	for _, err := range []error{misfit, expect, reconstruct} {
		if !errors.Is(err, ErrNoDecoder) {
			t.Errorf("error %v, want %v", err, ErrNoDecoder)
		}
	}
	if _, err := m.Misfit(Sketch{}); !errors.Is(err, ErrNoTerms) {
		t.Errorf("a text without words: %v", err)
	}
	if r, err := m.Reconstruct("nothing known", 3); !errors.Is(err, ErrNoTerms) || len(r.Unknown) != 2 {
		t.Errorf("a text without known words: %v, %v", r, err)
	}
}
