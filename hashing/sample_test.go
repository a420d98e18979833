package hashing

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDrawTakesEachUnitFromSomeDocument(t *testing.T) {
	m := &Model{header: header{Bits: 3}}
	documents := []float32{0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23}
	rng := rand.New(rand.NewPCG(1, 0))
	seen, mixed := map[float32]int{}, 0
	for range 400 {
		drawn := m.Draw(documents, rng)
		for i, v := range drawn {
			if int(v)/10 != i {
				t.Fatalf("unit %d has the value %v", i, v)
			}
			seen[v]++
		}
		if int(drawn[0]) != int(drawn[1])%10 {
			mixed++
		}
	}
	for v, n := range seen {
		if n < 60 || n > 140 { // 100 each, give or take 4.6 standard deviations
			t.Errorf("%v was drawn %d times", v, n)
		}
	}
	if len(seen) != 12 || mixed < 200 {
		t.Errorf("%d distinct values, %d draws mix documents", len(seen), mixed)
	}
}

func TestBetween(t *testing.T) {
	path := Between([]float32{0, 1}, []float32{1, -1}, 3)
	for i, want := range [][]float32{{0, 1}, {0.5, 0}, {1, -1}} {
		if !slices.Equal(path[i], want) {
			t.Errorf("step %d is %v, want %v", i, path[i], want)
		}
	}
}

// Activations drawn unit by unit mix topics, and some steps of Walk make them agree on one.
func TestWalkLeadsToATopic(t *testing.T) {
	models := everyOutput(t)
	delete(models, "linear")
	for name, m := range models {
		var documents []float32
		for _, d := range topicDocuments(100, 4) {
			documents = append(documents, sketchOf(t, m, d.Words()).Activations...)
		}
		rng := rand.New(rand.NewPCG(1, 0))
		before, after := 0.0, 0.0
		for range 40 {
			h := m.Draw(documents, rng)
			before += agreement(t, m, h)
			for range 4 {
				var err error
				if h, err = m.Walk(h, rng); err != nil {
					t.Fatal(err)
				}
			}
			after += agreement(t, m, h)
		}
		if before > 0.6*40 || after < 0.95*40 {
			t.Errorf("%s: %.2f of the terms agree on a topic, %.2f after some steps", name, before/40, after/40)
		}
	}
}

func agreement(t *testing.T, m *Model, activations []float32) float64 {
	t.Helper()
	terms, err := m.Expect(activations, 10)
	if err != nil {
		t.Fatal(err)
	}
	_, share := topical(terms)
	return share
}
