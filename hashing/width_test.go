package hashing

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// A higher occupancy requires fewer bits.
func TestAutoKeepsTheOccupancy(t *testing.T) {
	last := 65
	for _, occupancy := range []float64{1, 30, 90} {
		m := train(t, 400, Options{Bits: Auto, Occupancy: occupancy, Seed: 1})
		if m.Bits() >= last {
			t.Errorf("%d bits for an occupancy of %v, %d for a lower one", m.Bits(), occupancy, last)
		}
		last = m.Bits()
	}
	if _, err := Train(t.Context(), ingest.Sequence(topicDocuments(50, 1)), Options{Bits: Auto, Occupancy: -1}); !errors.Is(err, ErrOptions) {
		t.Errorf("error %v", err)
	}
	if _, err := Train(t.Context(), ingest.Sequence(nil), Options{Bits: Auto}); !errors.Is(err, ErrTooFew) {
		t.Errorf("error %v", err)
	}
}

func TestOccupiedCountsBalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.Uint64Range(0, 255), 1, 40).Draw(t, "codes")
		mask := rapid.Uint64Range(0, 255).Draw(t, "mask")
		codes := make([]Code, len(words))
		want := 0.0
		for i, w := range words {
			codes[i] = Code{w}
			for j, x := range words {
				if i != j && Distance(Code{w & mask}, Code{x & mask}) <= 2 {
					want += 1 / float64(len(words))
				}
			}
		}
		if got := meanOccupancy(codes, mask); math.Abs(got-want) > 1e-9 {
			t.Fatalf("occupancy %v, want %v", got, want)
		}
	})
}

func TestFewestBits(t *testing.T) {
	var random []Code
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		random = append(random, Code{rng.Uint64()})
	}
	for _, tt := range []struct {
		occupancy float64
		want      int
	}{
		{2000, 4}, // all codes; the search starts at 4 bits
		{2000 * 79. / 4096 * 1.2, 12},
		{2000 * 211. / (1 << 20) * 1.5, 20},
		{0, 64},
	} {
		got := fewestBits(random, tt.occupancy, rand.New(rand.NewPCG(1, 7)))
		if math.Abs(float64(got-tt.want)) > 0 && tt.occupancy > 0 || tt.occupancy == 0 && got < 30 {
			t.Errorf("occupancy %.3f of 2000 uniform codes: %d bits, want %d", tt.occupancy, got, tt.want)
		}
	}
}

// The reservoir contains each document equally often.
func TestReservoirIsFair(t *testing.T) {
	docs, drawn := topicDocuments(20, 1), map[string]int{}
	for seed := range uint64(4000) {
		sample, n, err := reservoir(ingest.Sequence(docs), 5, seed)
		if err != nil || n != 20 || len(sample) != 5 {
			t.Fatalf("%d of %d documents, error %v", len(sample), n, err)
		}
		for _, d := range sample {
			drawn[d.ID]++
		}
	}
	for id, n := range drawn {
		if n < 850 || n > 1150 {
			t.Errorf("document %s is drawn %d times of 4000, want about 1000", id, n)
		}
	}
}
