package hashing

import (
	"math"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
)

// What drives a unit is of the topics for which its bit is one.
func TestAscentNamesTheTopics(t *testing.T) {
	m := train(t, 600, Options{Kind: "undercomplete", Bits: 2}) // as many as four topics need
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
			t.Errorf("unit %d is not one for %q", i, words)
		}
	}
	if topical < 18 {
		t.Errorf("only %d of the 20 heaviest terms belong to a topic", topical)
	}
}

func TestAscentOfOtherReadings(t *testing.T) {
	sequence := train(t, 60, Options{Kind: "convolutional", Bits: 4, Epochs: 1})
	if terms := sequence.Ascent(0, 3); terms != nil {
		t.Errorf("of words in their order: %v", terms)
	}
	m := train(t, 60, Options{Kind: LSH, Bits: 4})
	m.header.Scale = 0
	if got, want := m.length(), math.Sqrt(16); math.Abs(got-want) > 1e-6 { // each of the 16 words once
		t.Errorf("length %v, want %v", got, want)
	}
	n := m.Vocabulary().Len()
	none := withNet(t, m, ae.Hyperplanes(n, 4, 1)).Ascent(3, 2*n)
	if len(none) == 0 || len(none) >= n { // some weights are negative
		t.Errorf("%d of %d terms", len(none), n)
	}
}
