//go:build !float64

package ae

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// spot returns a row over a grid with the same random values in a square whose upper left corner
// is at (top, left).
func spot(g Grid, size, top, left int) *Sparse {
	rng, x := rand.New(rand.NewPCG(8, 8)), &Sparse{Width: g.columns()}
	var cols []uint32
	var vals []float32
	for y := range min(size, g.Height) {
		for c := range size * g.Channels {
			cols = append(cols, uint32(((top+y)*g.Width+left)*g.Channels+c))
			vals = append(vals, float32(rng.Float64()))
		}
	}
	x.Append(cols, vals)
	return x
}

// If the input moves, the maps move with it and are equal bit for bit.
func TestConvolutionsAreEquivariant(t *testing.T) {
	tests := map[string]struct {
		grid Grid
		size []Convolution
		step int // shift of the input that shifts the maps by one place
	}{
		"picture": {Grid{16, 15, 1}, []Convolution{{Height: 3, Width: 3, Units: 5}, {Height: 2, Width: 3, Units: 4, Activation: Tanh}}, 1},
		"colours": {Grid{14, 15, 3}, []Convolution{{Height: 3, Width: 2, Units: 5, Pool: 2}, {Height: 2, Width: 2, Units: 4, Activation: Sigmoid}}, 2},
		"text":    {Grid{1, 20, 6}, []Convolution{{Units: 5, Activation: Identity}, {Width: 3, Units: 4, Pool: 2}}, 2},
	}
	for name, tt := range tests {
		rng := rand.New(rand.NewPCG(1, 1))
		net := randomNet(t, tt.grid.columns(), Shape{Grid: tt.grid, Convolutions: tt.size}, rng)
		maps := net.encoder[1].window.outputGrid(4)
		down, right := min(tt.grid.Height-1, 1), 2
		here := net.Encode(nil, spot(tt.grid, 4, 4*down, 4))
		there := net.Encode(nil, spot(tt.grid, 4, (4+tt.step)*down, 4+right*tt.step))
		for at := range maps.columns() {
			y, x := at/4/maps.Width, at/4%maps.Width
			if y+down < maps.Height && x+right < maps.Width && here[at] != there[at+(down*maps.Width+right)*4] {
				t.Fatalf("%s: unit %d at (%d, %d) is %v and becomes %v", name, at%4, y, x, here[at], there[at+(down*maps.Width+right)*4])
			}
		}
		tt.size[1].Pool = -1
		all := randomNet(t, tt.grid.columns(), Shape{Grid: tt.grid, Convolutions: tt.size}, rng)
		if a, b := all.Encode(nil, spot(tt.grid, 4, 4*down, 4)), all.Encode(nil, spot(tt.grid, 4, (4+tt.step)*down, 4+tt.step)); !slices.Equal(a, b) {
			t.Errorf("%s: a pool of all places gives %v and, for the moved input, %v", name, a, b)
		}
	}
}

// Places after the end of a text take no part in a pool that has other places.
func TestEmptyPlacesDoNotWin(t *testing.T) {
	shape := Shape{Grid: Grid{1, 6, 2}, Convolutions: []Convolution{{Units: 1, Activation: Identity, Pool: -1}}}
	net, _ := New(12, shape, 1)
	net.encoder[0].w.value[0], net.encoder[0].w.value[1] = -1, -2
	x := &Sparse{Width: 12}
	x.Append([]uint32{1, 2}, []float32{1, 1})
	x.Append([]uint32{1, 4}, []float32{1, 0})
	x.Append(nil, nil)
	if got := net.Encode(nil, x); !slices.Equal(got, []float32{-1, -2, 0}) {
		t.Errorf("codes %v", got)
	}
}

func TestCodecConvolutions(t *testing.T) {
	x := sparseRows(5, 9, 1)
	for name, s := range convolutionShapes() {
		net := randomNet(t, 9, s, rand.New(rand.NewPCG(1, 1)))
		t.Run(name, func(t *testing.T) { checkCodec(t, net, x) })
	}
}

// A damaged window causes an error, not a panic.
func TestCodecRefusesWindows(t *testing.T) {
	net, _ := New(9, convolutionShapes()["transposed, deep"], 1)
	good, _ := net.AppendBinary(nil)
	const head, layer = 6, denseBytes + windowBytes
	for i := range 3 {
		for field := range 5 {
			for _, v := range []byte{0, 77, 255} {
				b := slices.Clone(good)
				at := head + i*layer + denseBytes + 4*field
				b[at], b[at+3] = v, b[at+3]|v&128
				if err := new(Net).UnmarshalBinary(b); !errors.Is(err, ErrFormat) {
					t.Errorf("layer %d, field %d of the window is %d: error %v", i, field, v, err)
				}
			}
		}
	}
}

func TestResumeConvolutions(t *testing.T) {
	x, _ := topics(120, 6)
	text := Shape{Grid: Grid{1, 8, 5}, Convolutions: []Convolution{{Units: 6, Activation: Identity}, {Width: 2, Units: 8, Pool: -1}}, Layers: []int{6}}
	picture := Shape{Grid: Grid{5, 8, 1}, Convolutions: []Convolution{{Height: 2, Width: 3, Units: 4}}, Deconvolution: true}
	for _, s := range []Shape{text, picture} {
		cfg := checkpointConfig()
		cfg.Shape = s
		if s.Deconvolution {
			cfg.Bottleneck, cfg.Penalties = Winners{Spatial: true, Share: 0.4}, nil
		}
		whole := fit(t, x, cfg)
		want, _ := whole.AppendBinary(nil)
		if !bytes.Equal(trainInterrupted(t, x, cfg, 3), want) {
			t.Errorf("%+v: the network differs if training stops after every 3 steps", s)
		}
		before := runtime.GOMAXPROCS(1)
		alone, err := Train(t.Context(), x, cfg)
		runtime.GOMAXPROCS(before)
		if b, _ := alone.AppendBinary(nil); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%+v: the network differs on one processor, error %v", s, err)
		}
	}
}

func TestConvolutionErrors(t *testing.T) {
	x, _ := topics(50, 1)
	one := []Convolution{{Width: 2, Units: 3}}
	grid := Grid{1, 8, 5}
	tests := map[string]Config{
		"no grid":                      {Shape: Shape{Convolutions: one, Layers: []int{4}}},
		"a grid of other columns":      {Shape: Shape{Grid: Grid{1, 8, 4}, Convolutions: one, Layers: []int{4}}},
		"a huge grid":                  {Shape: Shape{Grid: Grid{math.MaxInt32, math.MaxInt32, 5}, Convolutions: one}},
		"a window too wide":            {Shape: Shape{Grid: grid, Convolutions: []Convolution{{Width: 9, Units: 3}}}},
		"a second window too wide":     {Shape: Shape{Grid: grid, Convolutions: []Convolution{{Width: 5, Units: 3}, {Width: 5, Units: 3}}}},
		"no units":                     {Shape: Shape{Grid: grid, Convolutions: []Convolution{{Width: 2}}}},
		"a negative pool":              {Shape: Shape{Grid: grid, Convolutions: []Convolution{{Width: 2, Units: 3, Pool: -2}}}},
		"softmax":                      {Shape: Shape{Grid: grid, Convolutions: []Convolution{{Units: 3, Activation: Softmax}}}},
		"tied":                         {Shape: Shape{Grid: grid, Convolutions: one, Layers: []int{4}, Tied: true}},
		"transposed from nothing":      {Shape: Shape{Layers: []int{4}, Deconvolution: true}},
		"transposed from a layer":      {Shape: Shape{Grid: grid, Convolutions: one, Layers: []int{4}, Deconvolution: true}},
		"transposed, sampled":          {Shape: Shape{Grid: grid, Convolutions: one, Deconvolution: true}, Samples: 3},
		"transposed, a dictionary":     {Shape: Shape{Grid: grid, Convolutions: one, Deconvolution: true}, Bottleneck: SparseCoding{}, Loss: SquaredError{}},
		"variational maps":             {Shape: Shape{Grid: grid, Convolutions: one}, Bottleneck: Variational{}},
		"spatial winners of no places": {Shape: Shape{Layers: []int{4}}, Bottleneck: Winners{Spatial: true}},
		"contractive":                  {Shape: Shape{Grid: grid, Convolutions: one, Layers: []int{4}}, Penalties: []Penalty{Contractive{}}},
		"pretrained":                   {Shape: Shape{Grid: grid, Convolutions: one, Layers: []int{4}}, Pretraining: Greedy{}},
	}
	for name, cfg := range tests {
		if _, err := Train(t.Context(), x, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The estimate is within a quarter of the memory that training uses, for texts that fill their
// grid.
func TestMemoryPlanConvolutions(t *testing.T) {
	texts, counts := sequences(200, 3000, 64, 1)
	full := &Sparse{Width: texts.Width}
	for i := range 200 {
		cols, _ := texts.Row(i)
		cols = slices.Clone(cols)
		for p := len(cols); p < 64; p++ {
			cols = append(cols, uint32(p*3000+i))
		}
		full.Append(cols, slices.Repeat([]float32{1}, 64))
	}
	text := textConvolution(3000, 64)
	text.Target = counts
	picture := Config{Shape: Shape{Grid: Grid{14, 14, 1}, Convolutions: []Convolution{{Height: 5, Width: 5, Units: 12}}, Deconvolution: true}, Batch: 100, Loss: SquaredError{}}
	for _, run := range []struct {
		cfg Config
		x   Rows
	}{{text, full}, {picture, randomRows(200, 14*14, 1)}} {
		checkMemory(t, run.x, run.cfg)
	}
}

// ordered draws texts of random words that contain one pair of words in one of two orders. The
// order is the topic. The counts do not depend on it.
func ordered(n int, seed uint64) (texts, counts, topics *Sparse, topic []int) {
	const terms, length = 12, 10
	rng := rand.New(rand.NewPCG(seed, 0))
	texts, counts, topics = &Sparse{Width: terms * length}, &Sparse{Width: terms}, &Sparse{Width: 6}
	for range n {
		words := make([]uint32, 6+rng.IntN(length-5))
		for i := range words {
			words[i] = uint32(2 + rng.IntN(terms-2))
		}
		k, at := rng.IntN(2), rng.IntN(len(words)-1)
		words[at], words[at+1] = uint32(k), uint32(1-k)
		appendText(texts, counts, words)
		topics.Append([]uint32{uint32(3 * k), uint32(3*k + 1), uint32(3*k + 2)}, []float32{1, 1, 1})
		topic = append(topic, k)
	}
	return texts, counts, topics, topic
}

// If the topic is the order of two words, a convolution separates the topics, and a network on
// counts does not.
func TestConvolutionsDependOnOrder(t *testing.T) {
	texts, counts, target, _ := ordered(1000, 1)
	newTexts, newCounts, _, topic := ordered(200, 2)
	window := Shape{Grid: Grid{1, 10, 12}, Convolutions: []Convolution{{Units: 8, Activation: Identity}, {Width: 2, Units: 12, Pool: -1}}, Layers: []int{4}}
	ratio := func(x, fresh Rows, s Shape) float64 {
		net := fit(t, x, Config{Shape: s, Target: target, Epochs: 25, Batch: 50, Rate: 0.02, Seed: 1})
		within, between := spread(net.Encode(nil, fresh), 4, topic)
		return between / within
	}
	read, counted := ratio(texts, newTexts, window), ratio(counts, newCounts, Shape{Layers: []int{12, 4}})
	if read < 10 || counted > 1.2 {
		t.Errorf("the distance between topics is %.2f times that within a topic, and %.2f times with counts", read, counted)
	}
}

func TestOrderChangesTheCode(t *testing.T) {
	texts, counts := &Sparse{Width: 4 * 5}, &Sparse{Width: 5}
	for _, words := range [][]uint32{{0, 1, 2, 3}, {1, 0, 2, 3}, {3, 2, 1, 0}} {
		appendText(texts, counts, words)
	}
	shape := Shape{Grid: Grid{1, 4, 5}, Convolutions: []Convolution{{Units: 3, Activation: Identity}, {Width: 2, Units: 4, Pool: -1}}, Layers: []int{3}}
	h := randomNet(t, 20, shape, rand.New(rand.NewPCG(1, 1))).Encode(nil, texts)
	if slices.Equal(h[:3], h[3:6]) || slices.Equal(h[:3], h[6:]) || slices.Equal(h[3:6], h[6:]) {
		t.Errorf("codes of texts with the same words in other orders are equal: %v", h)
	}
}

// A frozen embedding does not change while the next layer is trained.
func TestFrozenConvolution(t *testing.T) {
	x, _ := topics(100, 1)
	shape := Shape{Grid: Grid{1, 8, 5}, Convolutions: []Convolution{{Units: 6, Activation: Identity}, {Width: 2, Units: 8, Pool: -1}}, Layers: []int{6}}
	start, _ := New(40, shape, 7)
	net := fit(t, x, Config{Shape: shape, Start: start, Frozen: 1, Epochs: 1, Batch: 20})
	if !slices.Equal(net.encoder[0].w.value, start.encoder[0].w.value) || slices.Equal(net.encoder[1].w.value, start.encoder[1].w.value) {
		t.Error("the first convolution changed, or the second did not")
	}
}
