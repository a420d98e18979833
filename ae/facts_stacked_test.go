//go:build !float64

package ae

import (
	"math"
	"slices"
	"testing"
)

// Greedy pretraining on stored outputs is equivalent to training the whole stack with the layers
// below frozen and their outputs as the target (Bengio and others, 2007).
func TestGreedyIsTrainingWithFrozenLayersBelow(t *testing.T) {
	x, _ := topics(300, 4)
	cfg := Config{Shape: Shape{Layers: []int{10, 6, 4}, Hidden: Sigmoid}, Optimiser: SGD{Momentum: 0.5}, Rate: 0.05, Batch: 50, Seed: 3}.withDefaults()
	net, _ := New(40, cfg.Shape, cfg.Seed)
	greedy := Greedy{Epochs: 4}
	if err := greedy.pretrain(t.Context(), net, x, cfg); err != nil {
		t.Fatal(err)
	}
	start, _ := New(40, cfg.Shape, cfg.Seed)
	for i := range cfg.Layers {
		got := phase(t, start, x, greedy.config(cfg, i), i)
		if off := farthest(got.encoder[i].w.value, net.encoder[i].w.value); off > 1e-5 {
			t.Errorf("layer %d: weights differ by up to %.2g", i+1, off)
		}
		if i > 0 && !slices.Equal(got.encoder[i-1].w.value, start.encoder[i-1].w.value) {
			t.Errorf("layer %d changed while layer %d was trained", i, i+1)
		}
		start = got
	}
}

// phase trains layer i of the stack as part of one network, from the weights of start and the
// decoder weights that Greedy draws.
func phase(t *testing.T, start *Net, x Rows, cfg Config, i int) *Net {
	cfg.Frozen = i
	from := &Net{encoder: slices.Clone(start.encoder)}
	wide := width(x)
	if i > 0 {
		cfg.Target = (&Net{encoder: start.encoder[:i]}).outputs(x)
		wide = width(cfg.Target)
	}
	from.decoder = cfg.Shape.stack(cfg.Layers[i], []int{wide}, cfg.Output, cfg.random(5))
	above := start.encoder[i+1:]
	cfg.Shape = Shape{Layers: cfg.Layers[:i+1], Hidden: Sigmoid, Decoder: []int{}}
	cfg.Start = from
	got := fit(t, x, cfg)
	got.encoder = append(got.encoder, above...)
	return got
}

func farthest(a, b []real) (most float64) {
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}

// The gradient of tied weights is the sum of the gradients of both uses.
func TestTiedGradientIsTheSumOfBothUses(t *testing.T) {
	x := randomRows(8, 9, 1)
	cfg := Config{Shape: Shape{Layers: []int{6, 4}, Tied: true}, Loss: SigmoidCrossEntropy{}}.withDefaults()
	tied, _ := New(9, cfg.Shape, 1)
	cfg.Tied = false
	untied, _ := New(9, cfg.Shape, 1)
	for i, l := range untied.encoder {
		l.copyFrom(tied.encoder[i])
		copy(untied.decoder[1-i].w.value, transpose(view(l.in, l.out, l.w.value)).Data)
	}
	passOver(tied, x, x, cfg).learn()
	passOver(untied, x, x, cfg).learn()
	for i, l := range tied.encoder {
		want := full(untied.encoder[i].w)
		back := transpose(view(l.out, l.in, full(untied.decoder[1-i].w))).Data
		for j := range want {
			want[j] += back[j]
		}
		if off := farthest(full(l.w), want); off > 1e-6 {
			t.Errorf("layer %d: the gradient differs from the sum by %.2g", i+1, off)
		}
	}
}

// Frozen layers do not change, even if other parts add gradients to their weights.
func TestFrozenLayersKeepTheirBytes(t *testing.T) {
	x, _ := topics(100, 4)
	for name, cfg := range map[string]Config{
		"plain":       {},
		"tied":        {Shape: Shape{Tied: true}},
		"decay":       {Optimiser: Adam{Decay: 0.1}},
		"l2":          {Penalties: []Penalty{L2{Weight: 0.1}}},
		"pretrained":  {Pretraining: Greedy{Epochs: 1}},
		"contractive": {Penalties: []Penalty{Contractive{Weight: 0.1, Directions: 1}}},
	} {
		cfg.Layers, cfg.Epochs, cfg.Frozen = []int{8, 6, 4}, 3, 2
		cfg.Start, _ = New(40, Shape{Layers: cfg.Layers}, 9)
		net := fit(t, x, cfg)
		for i, l := range net.encoder {
			same := slices.Equal(l.w.value, cfg.Start.encoder[i].w.value) && slices.Equal(l.b.value, cfg.Start.encoder[i].b.value)
			if same != (i < 2) {
				t.Errorf("%s: layer %d is unchanged: %v", name, i+1, same)
			}
		}
	}
}

// L2 adds its weight times the weights to their gradient, and nothing to that of the biases.
func TestL2MovesWeightsNotBiases(t *testing.T) {
	x := randomRows(8, 9, 1)
	cfg := Config{Shape: Shape{Layers: []int{6, 4}}}
	net, _ := New(9, cfg.Shape, 1)
	for _, l := range net.layers() {
		l.b.value[0] = 1 // a value that could decay
	}
	plain, decayed := passOver(net, x, x, cfg), Config{Penalties: []Penalty{L2{Weight: 0.3}}}
	plain.learn()
	var want [][]real
	for _, q := range plain.params {
		g := full(q)
		for i, v := range q.value {
			if !q.bias {
				g[i] += 0.3 * v
			}
		}
		want = append(want, g)
	}
	p := passOver(net, x, x, decayed)
	p.learn()
	for i, q := range p.params {
		if off := farthest(full(q), want[i]); off > 1e-6 {
			t.Errorf("param %d: the gradient differs by %.2g", i, off)
		}
	}
}

// In few epochs, a deep network of sigmoids reaches a lower loss from pretrained weights than
// from random ones, whose gradients vanish in the lower layers (Hinton and Salakhutdinov, 2006).
// This holds even if the random network is trained for the epochs of the pretraining in addition.
func TestPretrainingHelpsDeepSigmoids(t *testing.T) {
	x, _ := topics(600, 1)
	last := func(cfg Config) (loss float64) {
		cfg.Shape = Shape{Layers: []int{32, 24, 16, 8}, Hidden: Sigmoid}
		cfg.Batch, cfg.Rate, cfg.Report = 50, 0.01, func(p Progress) { loss = p.Loss }
		fit(t, x, cfg)
		return loss
	}
	plain, pretrained := last(Config{Epochs: 20 + 4*5}), last(Config{Epochs: 20, Pretraining: Greedy{Epochs: 5}})
	t.Logf("loss %.3f without pretraining, %.3f with", plain, pretrained)
	if pretrained > 0.95*plain {
		t.Errorf("loss %.3f without pretraining, %.3f with", plain, pretrained)
	}
}
