//go:build !float64

package ae

import (
	"errors"
	"math"
	"testing"
)

// pretrainedLayer returns a first layer with the given number of units, pretrained from zero
// weights.
func pretrainedLayer(t *testing.T, x Rows, units int, p Principal) *layer {
	t.Helper()
	n, _ := New(width(x), Shape{Layers: []int{units, 3}}, 1)
	clear(n.encoder[0].w.value)
	if err := p.pretrain(t.Context(), n, x, Config{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return n.encoder[0]
}

// Over the rows of the pretraining, the sums of each unit have mean 0, and the sums of all units
// have standard deviation Scale.
func TestPrincipalSums(t *testing.T) {
	x, _ := topics(300, 1)
	for _, scale := range []float64{0.5, 2} {
		var tape tape
		sums := pretrainedLayer(t, x, 400, Principal{Scale: scale}).readSums(&tape, x)
		mean, deviation := moments(floats32(make([]float32, len(sums.Data)), sums.Data), 400)
		variance := 0.0
		for j, m := range mean {
			if variance += deviation[j] * deviation[j] / 400; math.Abs(m) > 1e-3 {
				t.Errorf("unit %d: mean %v", j, m)
			}
		}
		if got := math.Sqrt(variance); math.Abs(got-scale) > 0.05*scale {
			t.Errorf("standard deviation %v, want %v", got, scale)
		}
	}
}

// Terms of one topic have similar initial weights.
func TestPrincipalGroupsTopics(t *testing.T) {
	x, _ := topics(300, 1)
	w := pretrainedLayer(t, x, 50, Principal{Space: Linear(x, 4, 1)}).w.value
	same, other := cosine(w[:50], w[50:100]), cosine(w[:50], w[10*50:11*50])
	if same < 0.9 || other > 0.5 {
		t.Errorf("the cosine is %.2f for terms of one topic and %.2f for terms of different topics", same, other)
	}
}

func cosine(a, b []real) float64 {
	dot := 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return dot / math.Sqrt(squares(a)*squares(b))
}

func TestPrincipalRefusesOtherSpaces(t *testing.T) {
	x, _ := topics(50, 1)
	wrong := Linear(randomRows(9, 7, 1), 2, 1)
	_, err := Train(t.Context(), x, Config{Shape: Shape{Layers: []int{5, 3}}, Pretraining: Principal{Space: wrong}})
	if !errors.Is(err, ErrConfig) {
		t.Errorf("error %v", err)
	}
}

func TestEvenly(t *testing.T) {
	x := &Sparse{Width: 10}
	for c := range uint32(10) {
		x.Append([]uint32{c}, []float32{1})
	}
	for most, want := range map[int]uint32{4: 7, 10: 9, 20: 9} { // column of the last row
		e := evenly{x, most}
		n, d := e.Dims()
		if cols, _ := e.Row(n - 1); n != min(most, 10) || d != 10 || cols[0] != want {
			t.Errorf("at most %d: %d×%d, the last row has column %d", most, n, d, cols[0])
		}
	}
}

// Without weights, the softmax gives each column about its share of the targets.
func TestPrincipalBiases(t *testing.T) {
	x := &Sparse{Width: 4}
	x.Append([]uint32{0, 2}, []float32{6, 1})
	x.Append([]uint32{0, 1}, []float32{2, 1})
	n, _ := New(4, Shape{Layers: []int{3}}, 1)
	if err := (Principal{}).pretrain(t.Context(), n, x, Config{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	got := n.decoder[0].b.value
	softmax(got, 1)
	for c, want := range []float64{.8, .1, .1, 0} {
		if math.Abs(float64(got[c])-want) > 0.02 {
			t.Errorf("column %d: share %v, want %v", c, got[c], want)
		}
	}
}
