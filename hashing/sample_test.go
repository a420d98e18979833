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
				t.Fatalf("unit %d took %v", i, v)
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
		t.Errorf("%d values seen, %d draws mix documents", len(seen), mixed)
	}
}

func TestBetween(t *testing.T) {
	way := Between([]float32{0, 1}, []float32{1, -1}, 3)
	for i, want := range [][]float32{{0, 1}, {0.5, 0}, {1, -1}} {
		if !slices.Equal(way[i], want) {
			t.Errorf("step %d is %v, want %v", i, way[i], want)
		}
	}
}
