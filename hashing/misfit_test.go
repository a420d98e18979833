package hashing

import (
	"math"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

func TestMisfitByHand(t *testing.T) {
	m := train(t, 60, Options{Bits: 8, Hidden: []int{}})
	s := sketchOf(t, m, "topicaa topicaa fillerb zug")
	p, err := m.Distribution(s.Activations)
	if err != nil {
		t.Fatal(err)
	}
	held := 0.0
	for id := range m.vocabulary.Len() {
		held += float64(m.vocabulary.DF(uint32(id)))
	}
	score := func(term string) float64 {
		id, _ := m.vocabulary.ID(term)
		q := float64(m.vocabulary.DF(id)) / held
		return math.Log(q / (0.8*p[id] + 0.2*q))
	}
	want := (2*score("topicaa") + score("fillerb") + math.Log(5)) / 9
	if got, err := m.Misfit(s); err != nil || math.Abs(got-want) > 1e-9 {
		t.Errorf("misfit %v, want %v, error %v", got, want, err)
	}
	if got, err := m.Misfit(Sketch{Counts: ingest.Counts{Unknown: 15}}); err != nil || math.Abs(got-0.75*math.Log(5)) > 1e-9 {
		t.Errorf("misfit of 15 unknown words %v, want %v, error %v", got, 0.75*math.Log(5), err)
	}
}
