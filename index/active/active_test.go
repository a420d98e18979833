package active

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hashsearch/hashsearch/hashing"
)

// codesAround returns n codes within a few bits of each of the centres, one centre after the other.
func codesAround(n, bits int, centres ...hashing.Code) []hashing.Code {
	rng := rand.New(rand.NewPCG(1, 2))
	var codes []hashing.Code
	for _, centre := range centres {
		for range n {
			c := hashing.NewCode(bits)
			copy(c, centre)
			for range 4 {
				c.Flip(rng.IntN(bits))
			}
			codes = append(codes, c)
		}
	}
	return codes
}

func randomCode(rng *rand.Rand, bits int) hashing.Code {
	c := hashing.NewCode(bits)
	for b := range bits {
		if rng.IntN(2) == 1 {
			c.Flip(b)
		}
	}
	return c
}

func all(n int) []int {
	open := make([]int, n)
	for i := range open {
		open[i] = i
	}
	return open
}

// slowly chooses as Choose does, but computes everything anew for each choice.
func (p Pool) slowly(n int) (choices []Choice) {
	near, chosen, known := p.nearness(), map[int]bool{}, make([]float64, len(p.Codes))
	for i, c := range p.Codes {
		sum := 0.
		for _, l := range p.Labelled {
			sum += near[hashing.Distance(c, l)]
		}
		known[i] = max(1, p.Weight) * sum
	}
	for len(choices) < min(n, len(p.Open)) {
		best := Choice{Informs: -1}
		for _, i := range p.Open {
			sum := 0.
			for j, c := range p.Codes {
				sum += near[hashing.Distance(c, p.Codes[i])] * fully / (fully + known[j])
			}
			if sum /= float64(len(p.Codes)); !chosen[i] && sum > best.Informs {
				best = Choice{i, sum}
			}
		}
		chosen[best.Index], choices = true, append(choices, best)
		for j, c := range p.Codes {
			known[j] += near[hashing.Distance(c, p.Codes[best.Index])]
		}
	}
	return choices
}

// TestChoose compares Choose with its slow twin on random pools.
func TestChoose(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, bits := range []int{1, 5, 64, 130} {
		for range 5 {
			codes := codesAround(1+rng.IntN(30), bits, randomCode(rng, bits), randomCode(rng, bits), randomCode(rng, bits))
			labelled := rng.IntN(len(codes))
			p := Pool{Codes: codes, Bits: bits, Open: all(len(codes))[labelled:], Labelled: codes[:labelled], Weight: float64(rng.IntN(3))}
			got, err := p.Choose(t.Context(), 12)
			if diff := cmp.Diff(p.slowly(12), got, cmpopts.EquateApprox(0, 1e-12)); diff != "" || err != nil {
				t.Errorf("%d bits, %d codes, %d labelled: %v, %s", bits, len(codes), labelled, err, diff)
			}
		}
	}
}

// TestChooseGroups checks that each choice is of another group without labels.
func TestChooseGroups(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	codes := codesAround(50, 64, randomCode(rng, 64), randomCode(rng, 64), randomCode(rng, 64), randomCode(rng, 64))
	codes = codes[:180] // the last group is smaller
	for _, tt := range []struct {
		name     string
		labelled []hashing.Code
		open     []int
		want     map[int]bool // groups of the first choices
	}{
		{"no labels", nil, all(180), map[int]bool{0: true, 1: true, 2: true, 3: true}},
		{"one group has labels", codes[50:60], all(180), map[int]bool{0: true, 2: true, 3: true}},
		{"all have labels", codes, nil, map[int]bool{}},
	} {
		choices, err := Pool{Codes: codes, Bits: 64, Open: tt.open, Labelled: tt.labelled}.Choose(t.Context(), len(tt.want))
		groups := map[int]bool{}
		for _, c := range choices {
			groups[c.Index/50] = true
		}
		if diff := cmp.Diff(tt.want, groups); diff != "" || err != nil {
			t.Errorf("%s: %v, %s", tt.name, err, diff)
		}
	}
}

func TestChooseEdges(t *testing.T) {
	one := codesAround(1, 8, hashing.NewCode(8))
	for name, p := range map[string]Pool{"empty": {Bits: 8}, "nothing open": {Codes: one, Bits: 8}} {
		if choices, err := p.Choose(t.Context(), 3); len(choices) != 0 || err != nil {
			t.Errorf("%s: %v, %v", name, choices, err)
		}
	}
	choices, err := Pool{Codes: one, Bits: 8, Open: all(1)}.Choose(t.Context(), 3)
	if diff := cmp.Diff([]Choice{{0, 1}}, choices); diff != "" || err != nil {
		t.Errorf("one document: %v, %s", err, diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Pool{Codes: one, Bits: 8, Open: all(1)}).Choose(ctx, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
