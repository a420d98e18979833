//go:build !float64

package ae

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// The rows are four patterns of six bits with the probabilities ½, ¼, ⅛ and ⅛, whose entropy is
// 1.2130 nats. Persistent chains remain further from it, because they seldom cross between the
// patterns when the weights are large.
func TestRBMLearnsADistribution(t *testing.T) {
	x := &Sparse{Width: 6}
	for _, cols := range [][]uint32{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {2, 3}, {2, 3}, {4, 5}, {0, 2, 4}} {
		for range 25 {
			x.Append(cols, slices.Repeat([]float32{1}, len(cols)))
		}
	}
	const entropy = 1.2130
	for _, tt := range []struct {
		r    RBMs
		most float64
	}{
		{RBMs{Steps: 5, Rate: 0.3}, 0.04},
		{RBMs{Steps: 5, Rate: 0.1, Persistent: true}, 0.3},
	} {
		tt.r.Visible, tt.r.Epochs = Binary, 1500
		before, after := likelihoods(t, x, 8, tt.r)
		t.Logf("%+v: %.4f to %.4f", tt.r, before, after)
		if after < -entropy-tt.most || after > -entropy || before > -entropy-2 {
			t.Errorf("%+v: log-likelihood from %.4f to %.4f, that of the data is %.4f", tt.r, before, after, -entropy)
		}
	}
}

// likelihoods returns the exact mean log-likelihoods before and after training.
func likelihoods(t *testing.T, x *Sparse, hidden int, r RBMs) (before, after float64) {
	n, _ := x.Dims()
	l := newLayer(x.Width, hidden, Sigmoid, FanIn, rand.New(rand.NewPCG(1, 1)))
	m := r.withDefaults(Config{}).machine(l, x, Config{Batch: n, Report: func(Progress) {}}, 0)
	m.load(m.rows)
	before = m.likelihood()
	if err := m.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.load(m.rows)
	return before, m.likelihood()
}

// The documents have two to four words from one of two topics over six columns: the first three
// columns or the others.
func TestReplicatedSoftmaxLearns(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := &Sparse{Width: 6}
	perfect := 0.0 // the log-likelihood of the source
	for range 300 {
		v, topic, length := make([]float64, 6), rng.IntN(2), 2+rng.IntN(3)
		for range length {
			v[3*topic+rng.IntN(3)]++
		}
		x.appendDense(v)
		perfect -= (math.Ln2 + float64(length)*math.Log(3)) / 300
	}
	before, after := likelihoods(t, x, 4, RBMs{Epochs: 300, Steps: 5})
	t.Logf("from %.4f to %.4f, source %.4f", before, after, perfect)
	if after < perfect-0.1 || before > perfect-0.5 {
		t.Errorf("log-likelihood from %.4f to %.4f, that of the source is %.4f", before, after, perfect)
	}
}

// The normaliser by annealed importance sampling (Salakhutdinov and Murray, "On the quantitative
// analysis of deep belief networks", 2008), with the machine's own chains, equals that by
// enumeration.
func TestRBMAnnealedImportanceSampling(t *testing.T) {
	for _, tt := range machines {
		x := rowsFor(tt.r, 300, 6)
		if tt.r.Visible == Counts {
			x = &Sparse{Width: 6}
			for range 300 {
				x.appendDense([]float64{1, 1, 0, 0, 0, 1})
			}
		}
		r := tt.r
		r.Persistent = true
		m := randomMachine(x, 5, r, tt.dense, 8)
		want, got := m.logZ(3), m.annealedNormaliser(400)
		if math.Abs(got-want) > 0.05 {
			t.Errorf("%s: log Z is %.4f, but %.4f by annealing", tt.name, want, got)
		}
		if far := m.annealedNormaliser(0); math.Abs(far-want) < 0.5 {
			t.Errorf("%s: log Z is %.4f, too close to the %.4f without weights for a test", tt.name, want, far)
		}
	}
}

// annealedNormaliser estimates the normaliser in equal steps from the machine without weights,
// whose normaliser is known.
func (m *machine) annealedNormaliser(steps int) float64 {
	w, b := slices.Clone(m.layer.w.value), slices.Clone(m.layer.b.value)
	set := func(share float64) {
		for i, v := range w {
			m.layer.w.value[i] = v * real(share)
		}
		for i, v := range b {
			m.layer.b.value[i] = v * real(share)
		}
	}
	weights := make([]float64, m.batch)
	add := func(sign float64) {
		for i := range weights {
			weights[i] += sign * m.logWeight(m.dense(m.batch+i))
		}
	}
	set(0)
	base := m.logZ(3)
	m.load(m.rows)
	m.sampleFantasies()
	for k := range steps {
		add(-1)
		set(float64(k+1) / float64(steps))
		add(1)
		m.hiddenProbabilities(m.fantasies, m.batch)
		m.drawHidden(m.fantasies)
		m.sampleFantasies()
	}
	return base + floats.LogSumExp(weights) - math.Log(float64(m.batch))
}

// The hidden biases are added once for each word: doubling the document doubles the sums of the
// hidden units.
func TestReplicatedSoftmaxScalesBiases(t *testing.T) {
	x := &Sparse{Width: 4}
	x.appendDense([]float64{2, 0, 1, 0})
	x.appendDense([]float64{4, 0, 2, 0})
	m := randomMachine(x, 3, RBMs{}, false, 2)
	m.load(m.rows)
	w, a := m.layer.w.value, m.layer.b.value
	for i, times := range []float64{1, 2} {
		for j, got := range rowOf(m.documents, i) {
			sum := times * float64(2*w[j]+w[2*3+j]+3*a[j])
			if want := 1 / (1 + math.Exp(-sum)); math.Abs(float64(got)-want) > 1e-5 {
				t.Errorf("%v times, unit %d: %v, want %v", times, j, got, want)
			}
		}
	}
}

// A network unrolled from machines computes the same probabilities, even if the documents have
// different lengths.
func TestUnrolledNetIsTheMachine(t *testing.T) {
	for _, tt := range machines {
		for _, tied := range []bool{false, true} {
			x := documentsOf(20, 7, 30, 4)
			if tt.r.Visible == Binary {
				x = rowsFor(tt.r, 20, 7)
			}
			m := randomMachine(x, 3, tt.r, tt.dense, 6)
			m.load(m.rows)
			m.visibleSums(m.documents)
			hidden, visible := slices.Clone(m.documents.Data), m.sums
			visibleActivation(m.Visible).applyRows(visible)
			n := &Net{encoder: []*layer{m.layer}, decoder: []*layer{m.layer.mirror(visibleActivation(m.Visible))}}
			if !tied {
				n.decoder[0] = newLayer(3, 7, visibleActivation(m.Visible), FanIn, rand.New(rand.NewPCG(1, 1)))
			}
			m.unroll()
			m.copyToDecoder(n.decoder[0])
			code := n.Encode(nil, m.x)
			if off := farthest(code, hidden); off > 2e-6 {
				t.Errorf("%s, tied %v: hidden probabilities differ by %.2g", tt.name, tied, off)
			}
			if off := farthest(n.Decode(code), visible.Data); off > 2e-6 {
				t.Errorf("%s, tied %v: visible probabilities differ by %.2g", tt.name, tied, off)
			}
		}
	}
}

func visibleActivation(v Visible) Activation {
	if v == Counts {
		return Softmax
	}
	return Sigmoid
}

func deep(pretraining Pretraining) Config {
	return Config{Shape: Shape{Layers: []int{24, 12, 4}, Hidden: Sigmoid}, Bottleneck: Noise{Sigma: 0.5}, Pretraining: pretraining,
		Epochs: 5, Batch: 50, Seed: 3}
}

// Without pretraining, three layers of sigmoids hardly detect the topics in five epochs. A
// uniform output has a loss of 29.51, the true topic one of 18.42.
func TestRBMsGiveAGoodStart(t *testing.T) {
	x, topic := topics(600, 1)
	tied := deep(RBMs{Epochs: 15})
	tied.Tied = true
	tests := map[string]struct {
		cfg         Config
		least, most float64
	}{
		"random":     {deep(nil), 28, 30},
		"rbms":       {deep(RBMs{Epochs: 15}), 18, 25},
		"tied":       {tied, 18, 25},
		"persistent": {deep(RBMs{Epochs: 15, Persistent: true}), 18, 27},
	}
	for name, tt := range tests {
		var loss float64
		tt.cfg.Report = func(p Progress) { loss = p.Loss }
		n := fit(t, x, tt.cfg)
		within, between := spread(n.Encode(nil, x), 4, topic)
		t.Logf("%s: loss %.3f, within %.4f between %.4f", name, loss, within, between)
		if loss < tt.least || loss > tt.most {
			t.Errorf("%s: loss %.3f, want %v to %v", name, loss, tt.least, tt.most)
		}
	}
}

// A decoder without hidden layers does not mirror the code layer, even if it has the same size.
func TestRBMsLeaveOtherDecoders(t *testing.T) {
	x := rowsFor(RBMs{}, 50, 5)
	cfg := Config{Shape: Shape{Layers: []int{7, 5, 5}, Hidden: Sigmoid, Decoder: []int{}}, Batch: 50, Epochs: 1, Report: func(Progress) {}}
	n, _ := New(5, cfg.Shape, 1)
	want := slices.Clone(n.decoder[0].w.value)
	if err := (RBMs{Epochs: 1}).pretrain(t.Context(), n, x, cfg); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(n.decoder[0].w.value, want) {
		t.Error("the output layer has the weights of the code layer")
	}
}

func TestRBMsFreeze(t *testing.T) {
	x, _ := topics(100, 1)
	cfg := deep(RBMs{Epochs: 1})
	cfg.Frozen = 1
	before, _ := New(40, cfg.withDefaults().Shape, cfg.Seed)
	n := fit(t, x, cfg)
	if !slices.Equal(n.encoder[0].w.value, before.encoder[0].w.value) {
		t.Error("a frozen layer was trained")
	}
	if slices.Equal(n.encoder[1].w.value, before.encoder[1].w.value) {
		t.Error("the layer above the frozen one was not trained")
	}
}

// The first step is the rate times the negative gradient. For the hidden biases of counts, it is
// divided by the square of the length.
func TestRBMStep(t *testing.T) {
	x := &Sparse{Width: 5}
	x.appendDense([]float64{2, 1, 0, 0, 0})
	x.appendDense([]float64{0, 1, 2, 0, 2})
	m := randomMachine(x, 3, RBMs{Rate: 0.5, Decay: 0.1}, false, 1)
	var before [][]real
	for _, p := range m.params() {
		before = append(before, slices.Clone(p.value))
	}
	m.progress.Total = 100
	m.learn(m.rows)
	rates, keep := []float64{0.5, 0.5 / 16, 0.5}, []float64{0.95, 1, 1}
	for i, p := range m.params() {
		g := full(p)
		for j, v := range p.value {
			decays := i == 0 && slices.Contains(p.touched, uint32(j/3))
			want := float64(before[i][j])
			if decays {
				want *= keep[i]
			}
			if want -= rates[i] * float64(g[j]); math.Abs(float64(v)-want) > 1e-6 {
				t.Errorf("param %d, value %d: %v, want %v", i, j, v, want)
			}
		}
	}
}

// The hidden states from which fantasies are drawn are bits.
func TestRBMDrawsHiddenStates(t *testing.T) {
	for _, tt := range machines {
		m := randomMachine(rowsFor(tt.r, 30, 5), 3, tt.r, tt.dense, 1)
		m.load(m.rows)
		m.sampleFantasies()
		ones := 0
		for _, h := range m.states.Data {
			if h != 0 && h != 1 {
				t.Fatalf("%s: a hidden unit is %v", tt.name, h)
			}
			ones += int(h)
		}
		if ones < 20 || ones > 70 {
			t.Errorf("%s: %d of 90 hidden units are on", tt.name, ones)
		}
	}
}

// The weights depend on the seed, but not on the number of processors.
func TestRBMsSameSeedSameBytes(t *testing.T) {
	x, _ := topics(200, 2)
	train := func(seed uint64, threads int, r RBMs) []byte {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		r.Epochs = 2
		cfg := deep(r).withDefaults()
		n, _ := New(40, cfg.Shape, 1)
		cfg.Seed = seed
		if err := r.pretrain(t.Context(), n, x, cfg); err != nil {
			t.Fatal(err)
		}
		b, _ := n.AppendBinary(nil)
		return b
	}
	for _, r := range []RBMs{{}, {Visible: Binary}, {Persistent: true, Steps: 2}} {
		if !bytes.Equal(train(7, 1, r), train(7, 2, r)) {
			t.Errorf("%+v: the same seed gave different networks", r)
		}
		if bytes.Equal(train(7, 2, r), train(8, 2, r)) {
			t.Errorf("%+v: two seeds gave the same network", r)
		}
	}
}

func TestRBMsCanBeCancelled(t *testing.T) {
	x, _ := topics(130, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cfg, last := deep(RBMs{Epochs: 3}), Progress{}
	cfg.Report = func(p Progress) {
		if last = p; p.Layer == 2 && p.Epoch == 1 {
			cancel()
		}
	}
	if _, err := Train(ctx, x, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if last.Layer != 2 || last.Epoch != 1 {
		t.Errorf("cancelled in layer 2 after epoch 1, but continued to layer %d and epoch %d", last.Layer, last.Epoch)
	}
}

func TestRBMsReportProgress(t *testing.T) {
	x, _ := topics(130, 1)
	var last [4]Progress
	cfg := deep(RBMs{Epochs: 3})
	cfg.Report = func(p Progress) { last[p.Layer] = p }
	fit(t, x, cfg)
	for layer := 1; layer <= 3; layer++ {
		if p := last[layer]; p.Documents != 300 || p.Total != 300 || p.Epoch != 3 || p.Epochs != 3 || p.Left != 0 || p.Loss <= 0 {
			t.Errorf("layer %d: %+v", layer, p)
		}
	}
}

func TestRBMsErrors(t *testing.T) {
	x, _ := topics(50, 1)
	negative, twice := &Sparse{Width: 3}, &Sparse{Width: 3}
	negative.Append([]uint32{1}, []float32{-1})
	twice.Append([]uint32{1}, []float32{2})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tanh := deep(RBMs{})
	tanh.Hidden = Tanh
	tests := []struct {
		name string
		ctx  context.Context
		x    Rows
		cfg  Config
		want error
	}{
		{"tanh", t.Context(), x, tanh, ErrConfig},
		{"negative counts", t.Context(), negative, deep(RBMs{}), ErrConfig},
		{"counts for bits", t.Context(), twice, deep(RBMs{Visible: Binary}), ErrConfig},
		{"no such visible units", t.Context(), x, deep(RBMs{Visible: 2}), ErrConfig},
		{"negative steps", t.Context(), x, deep(RBMs{Steps: -1}), ErrConfig},
		{"momentum without end", t.Context(), x, deep(RBMs{Momentum: 1}), ErrConfig},
		{"not a rate", t.Context(), x, deep(RBMs{Rate: math.NaN()}), ErrConfig},
		{"cancelled", cancelled, x, deep(RBMs{}), context.Canceled},
		{"diverged", t.Context(), x, deep(RBMs{Rate: 1e38}), ErrDiverged},
	}
	for _, tt := range tests {
		if _, err := Train(tt.ctx, tt.x, tt.cfg); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
		}
	}
}

// BenchmarkRBM trains a first layer of 500 units over 2,000 terms, with 100 words per document.
func BenchmarkRBM(b *testing.B) {
	const batch = 200
	x := zipfRows(5000, 2000, 100, 1)
	for _, tt := range machines[:2] {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/threads=%d", tt.name, threads), func(b *testing.B) {
				withThreads(b, threads)
				l := newLayer(x.Width, 500, Sigmoid, FanIn, rand.New(rand.NewPCG(1, 1)))
				m, at := tt.r.withDefaults(Config{}).machine(l, x, Config{Batch: batch}, 0), 0
				m.progress.Total = 1e9
				for b.Loop() {
					m.learn(m.rows[at : at+batch])
					at = (at + batch) % (len(m.rows) - batch)
				}
				b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "docs/s")
			})
		}
	}
}
