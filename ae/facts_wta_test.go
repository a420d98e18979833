//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Winners keeps exactly K activations of each document (Makhzani and Frey, 2014), or exactly the
// share of each unit's activations in the batch (2015), and does not change them.
func TestWinnersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, units := rapid.IntRange(1, 20).Draw(t, "rows"), rapid.IntRange(1, 9).Draw(t, "units")
		k, share := rapid.IntRange(1, 9).Draw(t, "k"), rapid.Float64Range(0.01, 1).Draw(t, "share")
		h, rng := make([]real, rows*units), rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for i := range h {
			h[i] = real(1 + rng.IntN(4)) // has ties, but no zeros
		}
		each := max(1, int(math.Round(share*float64(rows))))
		for i, n := range checkWinners(t, h, units, Winners{K: k}, true) {
			if n != min(k, units) {
				t.Fatalf("%d activations of row %d, want %d", n, i, min(k, units))
			}
		}
		for j, n := range checkWinners(t, h, units, Winners{Share: share}, false) {
			if n != each {
				t.Fatalf("%d of %d activations of unit %d, want %d", n, rows, j, each)
			}
		}
	})
}

// checkWinners returns the number of winners by row or by unit. It fails the test if a loser is
// larger than a winner of its row or unit.
func checkWinners(t *rapid.T, h []real, units int, w Winners, byRow bool) []int {
	p := passWithCode(h, units)
	z, _ := w.transmit(p, p.code())
	groups := map[bool]int{true: z.Rows, false: units}[byRow]
	counts, least, most := make([]int, groups), make([]real, groups), make([]real, groups)
	for i, v := range z.Data {
		g := map[bool]int{true: i / units, false: i % units}[byRow]
		switch {
		case v == 0:
			most[g] = max(most[g], h[i])
		case v != h[i]:
			t.Fatalf("%v became %v", h[i], v)
		default:
			if counts[g]++; counts[g] == 1 || v < least[g] {
				least[g] = v
			}
		}
	}
	for g := range groups {
		if most[g] > least[g] {
			t.Fatalf("%v lost, but %v won", most[g], least[g])
		}
	}
	return counts
}

// With a share of the documents for each unit, no unit is always zero. With K winners per row,
// many are (Makhzani and Frey, 2015).
func TestWinnersOfUnitsKeepAllAlive(t *testing.T) {
	x := zipfRows(600, 60, 12, 2)
	dead := func(w Winners) (n int) {
		net := fit(t, x, Config{Shape: Shape{Layers: []int{24}, Code: ReLU}, Bottleneck: w, Epochs: 60, Batch: 100, Rate: 0.005})
		p := passOver(net, x, x, Config{})
		p.forward()
		z, _ := w.transmit(p, p.code())
		for _, m := range means(z.matrix) {
			if m == 0 {
				n++
			}
		}
		return n
	}
	byUnit, byRow := dead(Winners{Share: 0.1}), dead(Winners{K: 2})
	t.Logf("%d units of 24 are always zero with winners by unit, %d with winners by row", byUnit, byRow)
	if byUnit > 0 || byRow == 0 {
		t.Errorf("%d units of 24 are always zero with winners by unit, %d with winners by row", byUnit, byRow)
	}
}

// Keep preserves the activations that are kept in training, for dense and for spatial codes.
func TestWinnersKeep(t *testing.T) {
	for name, s := range map[string]Shape{
		"units": {Layers: []int{6}, Code: Identity},
		"maps":  {Grid: Grid{3, 4, 1}, Convolutions: []Convolution{{Height: 2, Width: 2, Units: 6, Activation: Identity}}, Deconvolution: true},
	} {
		w, x := Winners{Share: 0.3, Spatial: name == "maps"}, randomRows(20, 12, 1)
		net := randomNet(t, 12, s, rand.New(rand.NewPCG(1, 0)))
		p := passOver(net, x, x, Config{})
		p.forward()
		z, _ := w.transmit(p, p.code())
		got := net.Encode(nil, x)
		w.Keep(net, got)
		if want := floats32(make([]float32, len(z.Data)), z.Data); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		// 30 % of 20 rows are kept for each of 6 units.
		if n := len(slices.DeleteFunc(got, func(v float32) bool { return v == 0 })); n != 6*6 {
			t.Errorf("%s: %d activations are kept", name, n)
		}
	}
}
