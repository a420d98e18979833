package hashing

import (
	"math"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
)

// The terms that drive a unit belong to topics whose documents set its bit.
func TestAscentNamesTheTopics(t *testing.T) {
	// Two bits are the fewest that distinguish four topics.
	m := train(t, 600, Options{Kind: "undercomplete", Bits: 2})
	topical := 0
	for i := range 2 {
		terms := m.Ascent(i, 10)
		if len(terms) != 10 {
			t.Fatalf("unit %d: %v", i, terms)
		}
		var words []string
		for k, w := range terms {
			if strings.HasPrefix(w.Term, "topic") {
				topical++
			}
			if w.Weight <= 0 || k > 0 && w.Weight > terms[k-1].Weight {
				t.Errorf("unit %d: %v", i, terms)
			}
			words = append(words, w.Term)
		}
		if !sketchOf(t, m, strings.Join(words, " ")).Code.Bit(i) {
			t.Errorf("bit %d is zero for %q", i, words)
		}
	}
	if topical < 18 {
		t.Errorf("only %d of the 20 heaviest terms belong to a topic", topical)
	}
}

func TestAscentOfOtherReadings(t *testing.T) {
	sequence := train(t, 60, Options{Kind: "convolutional", Bits: 4, Epochs: 1})
	if terms := sequence.Ascent(0, 3); terms != nil {
		t.Errorf("terms of a sequence: %v", terms)
	}
	m := train(t, 60, Options{Kind: LSH, Bits: 4})
	m.header.Scale = 0
	if got, want := m.length(), math.Sqrt(16); math.Abs(got-want) > 1e-6 { // 16 words, each once
		t.Errorf("length %v, want %v", got, want)
	}
	n := m.Vocabulary().Len()
	none := withNet(t, m, ae.Hyperplanes(n, 4, 1)).Ascent(3, 2*n)
	if len(none) == 0 || len(none) >= n { // some weights are negative
		t.Errorf("%d of %d terms", len(none), n)
	}
}
