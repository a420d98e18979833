package hashing

import (
	"testing"
)

// Codes of the same topic differ in few bits and codes of different topics in half of them, for
// training documents and others.
func TestSelfTaughtCodesOfTopics(t *testing.T) {
	// Three eigenvectors distinguish four topics.
	m := train(t, 400, Options{Kind: "sth", Bits: 3})
	for _, seed := range []uint64{1, 2} {
		docs := topicDocuments(200, seed)
		var codes []Code
		for _, d := range docs {
			codes = append(codes, sketchOf(t, m, d.Words()).Code)
		}
		var within, between, pairs, others float64
		for i, a := range docs {
			for j, b := range docs[:i] {
				d := float64(Distance(codes[i], codes[j]))
				if a.Labels[0] == b.Labels[0] {
					within, pairs = within+d, pairs+1
				} else {
					between, others = between+d, others+1
				}
			}
		}
		if within/pairs > 0.2 || between/others < 1.5 {
			t.Errorf("seed %d: %.2f bits differ within a topic, %.2f between topics", seed, within/pairs, between/others)
		}
	}
}

func TestHalvesAreEven(t *testing.T) {
	ones := aboveMedian([]float32{1, 9, 2, 7, 3, 8, 4, 7}, 2)
	for i, want := range [][]uint32{{1}, {}, {0, 1}, {0}} {
		if cols, _ := ones.Row(i); len(cols) != len(want) || len(want) > 0 && cols[0] != want[0] {
			t.Errorf("row %d has %v, want %v", i, cols, want)
		}
	}
}
