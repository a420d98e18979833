//go:build !float64

package ae

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// topics draws n rows of eight columns each from one of four groups of ten columns.
func topics(n int, seed uint64) (x *Sparse, topic []int) {
	rng := rand.New(rand.NewPCG(seed, 0))
	x = &Sparse{Width: 40}
	for range n {
		k := rng.IntN(4)
		var cols []uint32
		for _, c := range rng.Perm(10)[:8] {
			cols = append(cols, uint32(10*k+c))
		}
		slices.Sort(cols)
		x.Append(cols, []float32{1, 1, 1, 1, 1, 1, 1, 1})
		topic = append(topic, k)
	}
	return x, topic
}

func TestTrainSeparatesTopics(t *testing.T) {
	tests := map[string]Config{
		"softmax":   {Loss: SoftmaxCrossEntropy{}},
		"sigmoid":   {Loss: SigmoidCrossEntropy{}},
		"squared":   {Loss: SquaredError{}},
		"tied":      {Shape: Shape{Tied: true}},
		"masking":   {Corruption: Masking(0.3)},
		"gaussian":  {Corruption: Gaussian(0.3)},
		"excerpts":  {Corruption: Excerpts{Share: 0.3}},
		"principal": {Pretraining: Principal{}},
		"noisy":     {Bottleneck: Noise{Sigma: 0.5, Fade: true}},
		"balanced":  {Penalties: []Penalty{Balance{Weight: 0.5}}},
		"early end": {Validation: 0.2, Patience: 5},
		"decay":     {Optimiser: Adam{Decay: 0.01}},
		"momentum":  {Optimiser: SGD{Momentum: 0.9}, Clip: 5},
		"conjugate": {Optimiser: ConjugateGradient{}},
		"sampled":   {Samples: 8},
		"warm-up":   {WarmUp: 0.1, Constant: true},
	}
	x, topic := topics(600, 1)
	for name, cfg := range tests {
		t.Run(name, func(t *testing.T) {
			cfg.Layers, cfg.Epochs, cfg.Batch, cfg.Rate, cfg.Seed = []int{16, 4}, 60, 50, 0.02, 1
			if _, ok := cfg.Optimiser.(SGD); ok {
				cfg.Rate = 0.3
			}
			net := fit(t, x, cfg)
			if within, between := spread(net.Encode(nil, x), 4, topic); within*4 > between {
				t.Errorf("distance within a topic %.3f, between topics %.3f", within, between)
			}
		})
	}
}

// spread returns the mean squared distances of codes within and between topics.
func spread(h []float32, units int, topic []int) (within, between float64) {
	var sum, n [2]float64
	for i := range 100 {
		for j := range i {
			k := 0
			if topic[i] != topic[j] {
				k = 1
			}
			for u := range units {
				d := float64(h[i*units+u] - h[j*units+u])
				sum[k] += d * d
			}
			n[k]++
		}
	}
	return sum[0] / n[0], sum[1] / n[1]
}

func TestSameSeedSameBytes(t *testing.T) {
	x, _ := topics(300, 2)
	train := func(seed uint64) []byte {
		net, err := Train(t.Context(), x, Config{Shape: Shape{Layers: []int{20, 8}}, Epochs: 2, Batch: 64, Seed: seed,
			Corruption: Masking(0.2), Bottleneck: Noise{Sigma: 1}})
		if err != nil {
			t.Fatal(err)
		}
		b, _ := net.AppendBinary(nil)
		return b
	}
	if !bytes.Equal(train(7), train(7)) {
		t.Error("the same seed gave different networks")
	}
	if bytes.Equal(train(7), train(8)) {
		t.Error("two seeds gave the same network")
	}
}

func TestBalanceKeepsBitsAlive(t *testing.T) {
	x, _ := topics(800, 3)
	net, err := Train(t.Context(), x, Config{Shape: Shape{Layers: []int{30, 8}, Decoder: []int{}}, Epochs: 40, Batch: 100,
		Rate: 0.01, Bottleneck: Noise{Sigma: 0.5, Fade: true}, Penalties: []Penalty{Balance{Weight: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	h := net.Encode(nil, x)
	for bit := range 8 {
		on := 0
		for i := bit; i < len(h); i += 8 {
			if h[i] > 0.5 {
				on++
			}
		}
		if share := float64(on) / 800; share < 0.2 || share > 0.8 {
			t.Errorf("bit %d is on in %.2f of the rows", bit, share)
		}
	}
}

func TestEarlyStopKeepsTheBest(t *testing.T) {
	x := randomRows(120, 30, 4) // random rows, so that the validation loss soon increases
	best, last := math.Inf(1), Progress{}
	net := fit(t, x, Config{Shape: Shape{Layers: []int{40, 20}}, Loss: SigmoidCrossEntropy{}, Epochs: 400,
		Batch: 20, Rate: 0.03, Validation: 0.25, Patience: 4, Report: func(p Progress) {
			if last = p; p.Validation < best {
				best = p.Validation
			}
		}})
	if last.Epoch == 400 || last.Validation <= best {
		t.Fatalf("stopped after epoch %d at %.3f, best %.3f", last.Epoch, last.Validation, best)
	}
	cfg := Config{Shape: Shape{Layers: []int{40, 20}}, Loss: SigmoidCrossEntropy{}, Batch: 20, Validation: 0.25}
	tr := trainerOf(t, x, cfg) // the same seed holds out the same rows
	tr.pass = newPass(net, cfg.withDefaults())
	if tr.validate(); math.Abs(tr.progress.Validation-best) > 1e-6 {
		t.Errorf("the returned network has validation loss %.4f, the best was %.4f", tr.progress.Validation, best)
	}
}

// stretched repeats the first row of target for each row of x.
func stretched(target *Sparse, x Rows) *Sparse {
	n, _ := x.Dims()
	all := &Sparse{Width: target.Width}
	for range n {
		all.Append(target.Row(0))
	}
	return all
}

func TestTrainErrors(t *testing.T) {
	x, _ := topics(50, 1)
	bad := &Sparse{Width: 3}
	bad.Append([]uint32{2, 1}, []float32{1, 1})
	inf := &Sparse{Width: 3}
	inf.Append([]uint32{0}, []float32{float32(math.Inf(1))})
	shape := Shape{Layers: []int{4}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		x    Rows
		cfg  Config
		want error
	}{
		{"no layers", t.Context(), x, Config{}, nil},
		{"no rows", t.Context(), &Sparse{Width: 3}, Config{Shape: shape}, nil},
		{"a layer of no units", t.Context(), x, Config{Shape: Shape{Layers: []int{0, 3}}}, nil},
		{"columns out of order", t.Context(), bad, Config{Shape: shape}, nil},
		{"infinite input", t.Context(), inf, Config{Shape: shape}, nil},
		{"infinite target", t.Context(), x, Config{Shape: shape, Target: stretched(inf, x)}, nil},
		{"target columns out of order", t.Context(), x, Config{Shape: shape, Target: stretched(bad, x), Samples: 2}, nil},
		{"too few targets", t.Context(), x, Config{Shape: shape, Target: &Sparse{Width: 2}}, nil},
		{"masking all", t.Context(), x, Config{Shape: shape, Corruption: Masking(1)}, ErrConfig},
		{"excerpts of no entries", t.Context(), x, Config{Shape: shape, Corruption: Excerpts{Share: 1, Most: 1}}, ErrConfig},
		{"excerpts and masking all", t.Context(), x, Config{Shape: shape, Corruption: Excerpts{Rest: Masking(1)}}, ErrConfig},
		{"negative noise", t.Context(), x, Config{Shape: shape, Bottleneck: Noise{Sigma: -1}}, ErrConfig},
		{"more winners than there are", t.Context(), x, Config{Shape: shape, Bottleneck: Winners{Share: 1.5}}, ErrConfig},
		{"always active", t.Context(), x, Config{Shape: shape, Penalties: []Penalty{KL{Weight: 1, Rho: 1}}}, ErrConfig},
		{"an unknown prior", t.Context(), x, Config{Shape: shape, Penalties: []Penalty{Adversarial{Prior: 9}}}, ErrConfig},
		{"frozen layers that are not there", t.Context(), x, Config{Shape: shape, Frozen: 2}, ErrConfig},
		{"tied without a mirror", t.Context(), x, Config{Shape: Shape{Layers: []int{5, 4}, Decoder: []int{3}, Tied: true}}, nil},
		{"a negative batch", t.Context(), x, Config{Shape: shape, Batch: -1}, ErrConfig},
		{"a negative rate", t.Context(), x, Config{Shape: shape, Rate: -1}, ErrConfig},
		{"all held out", t.Context(), x, Config{Shape: shape, Validation: 1}, ErrConfig},
		{"cancelled", cancelled, x, Config{Shape: shape}, context.Canceled},
		{"diverged", t.Context(), x, Config{Shape: Shape{Layers: []int{4}, Code: Identity}, Loss: SquaredError{}, Rate: 1e18, Batch: 10}, ErrDiverged},
	}
	for _, tt := range tests {
		_, err := Train(tt.ctx, tt.x, tt.cfg)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
		}
	}
}

// A batch may consist of rows without entries.
func TestTrainOnEmptyRows(t *testing.T) {
	x, _ := topics(10, 1)
	for range 20 {
		x.Append(nil, nil)
	}
	for name, cfg := range map[string]Config{
		"softmax":   {},
		"tied":      {Shape: Shape{Tied: true}},
		"momentum":  {Optimiser: SGD{Momentum: 0.9}, Clip: 5},
		"conjugate": {Optimiser: ConjugateGradient{}},
		"machines":  {Shape: Shape{Hidden: Sigmoid}, Pretraining: RBMs{}},
	} {
		cfg.Layers, cfg.Epochs, cfg.Batch, cfg.Corruption = []int{6, 4}, 5, 2, Masking(0.3)
		if _, err := Train(t.Context(), x, cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProgressCountsEveryDocument(t *testing.T) {
	x, _ := topics(130, 1)
	var p Progress
	fit(t, x, Config{Shape: Shape{Layers: []int{4}}, Epochs: 3, Batch: 50, Report: func(q Progress) { p = q }})
	if p.Documents != 300 || p.Total != 300 || p.Epoch != 3 || p.Epochs != 3 || p.Left != 0 {
		t.Errorf("at the end: %+v", p)
	}
}

// With a rate too low to learn anything, the mean loss of every epoch is the same.
func TestProgressLossIsOfOneEpoch(t *testing.T) {
	x, _ := topics(200, 1)
	var losses []float64
	report := func(p Progress) { losses = append(losses, p.Loss) }
	fit(t, x, Config{Shape: Shape{Layers: []int{4}}, Epochs: 3, Batch: 50, Rate: 1e-9, Constant: true, Report: report})
	if low, high := slices.Min(losses), slices.Max(losses); high > 1.01*low {
		t.Errorf("losses %v", losses)
	}
}
