//go:build !float64

package ae

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// besideShapes have the layers that networks side by side may have.
var besideShapes = map[string]Shape{
	"one layer": {Layers: []int{3}}, "straight": {Layers: []int{5, 3}, Decoder: []int{}},
	"deep": {Layers: []int{5, 3}}, "tied": {Layers: []int{5, 3}, Tied: true},
}

// The code of networks side by side is their codes, and the sums of the outputs are the weighted
// means of theirs.
func TestBeside(t *testing.T) {
	x := randomRows(20, 6, 1)
	for name, s := range besideShapes {
		t.Run(name, func(t *testing.T) {
			a, b := besideNets(t, s)
			both, err := Beside(a, b)
			if err != nil {
				t.Fatal(err)
			}
			ha, hb := a.Encode(nil, x), b.Encode(nil, x)
			h := both.Encode(nil, x)
			for i := range 20 {
				if want := slices.Concat(ha[3*i:3*i+3], hb[5*i:5*i+5]); !near(h[8*i:8*i+8], want) {
					t.Fatalf("row %d has the code %v, want %v", i, h[8*i:8*i+8], want)
				}
			}
			if got, want := both.Decode(h), geometricMeans(a.Decode(ha), b.Decode(hb), 6); !near(got, want) {
				t.Errorf("outputs %v, want %v", got[:6], want[:6])
			}
			checkCodec(t, both, x)
		})
	}
}

// besideNets returns networks of 3 and 5 units, without biases but for those of the output.
func besideNets(t *testing.T, s Shape) (a, b *Net) {
	t.Helper()
	a, err := New(6, s, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.Layers = slices.Clone(s.Layers)
	s.Layers[len(s.Layers)-1] = 5
	if b, err = New(6, s, 2); err != nil {
		t.Fatal(err)
	}
	for i, n := range []*Net{a, b} {
		bias := n.decoder[len(n.decoder)-1].b.value
		for k := range bias {
			bias[k] = real(i+k) / 5
		}
	}
	return a, b
}

// geometricMeans returns the normalised products of a to the 3/8 and b to the 5/8, in rows of d.
func geometricMeans(a, b []float32, d int) []float32 {
	y := make([]float32, len(a))
	for i := range y {
		y[i] = float32(math.Pow(float64(a[i]), 3./8) * math.Pow(float64(b[i]), 5./8))
	}
	for row := range slices.Chunk(y, d) {
		sum := float32(0)
		for _, v := range row {
			sum += v
		}
		for i := range row {
			row[i] /= sum
		}
	}
	return y
}

// The first units of networks side by side are the first network again.
func TestFirst(t *testing.T) {
	x := randomRows(20, 6, 1)
	for name, s := range besideShapes {
		t.Run(name, func(t *testing.T) {
			a, b := besideNets(t, s)
			clear(a.decoder[len(a.decoder)-1].b.value)
			clear(b.decoder[len(b.decoder)-1].b.value)
			both, err := Beside(a, b, b)
			if err != nil {
				t.Fatal(err)
			}
			first := both.First(3)
			h := a.Encode(nil, x)
			if !slices.Equal(first.Encode(nil, x), h) || !near(first.Decode(h), a.Decode(h)) {
				t.Error("the first three units differ from those of the first network")
			}
			if got, want := first.encoder[0].out, a.encoder[0].out; got != want {
				t.Errorf("%d units in the first layer, want %d", got, want)
			}
			checkCodec(t, first, x)
		})
	}
}

func TestBesideRejects(t *testing.T) {
	straight, _ := New(6, Shape{Layers: []int{3}}, 1)
	deep, _ := New(6, Shape{Layers: []int{4, 3}}, 1)
	wide, _ := New(7, Shape{Layers: []int{3}}, 1)
	linear, _ := New(6, Shape{Layers: []int{3}, Code: Identity}, 1)
	convolved, _ := New(6, Shape{Grid: Grid{1, 3, 2}, Convolutions: []Convolution{{Width: 2, Units: 3, Pool: -1}}, Layers: []int{3}}, 1)
	for name, nets := range map[string][]*Net{"none": nil, "layers": {straight, deep}, "inputs": {straight, wide}, "activation": {straight, linear}, "convolution": {convolved, convolved}} {
		if _, err := Beside(nets...); !errors.Is(err, ErrShape) {
			t.Errorf("%s: error %v, want ErrShape", name, err)
		}
	}
}
