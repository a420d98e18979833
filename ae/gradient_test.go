package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
)

// double reports whether the package computes in float64, as with go test -tags purego,float64.
const double = unsafe.Sizeof(real(0)) == 8

// randomRows draws n rows over d columns. Each entry is present with probability ½ and lies in
// (0,1).
func randomRows(n, d int, seed uint64) *Sparse {
	rng := rand.New(rand.NewPCG(seed, 9))
	x := &Sparse{Width: d}
	for range n {
		var cols []uint32
		var vals []float32
		for c := range d {
			if rng.Float64() < 0.5 {
				cols, vals = append(cols, uint32(c)), append(vals, float32(rng.Float64()))
			}
		}
		x.Append(cols, vals)
	}
	return x
}

// someLabels returns rows of labels for n rows. Of each five, one has no label and one has two.
func someLabels(n, labels int) *Sparse {
	y := &Sparse{Width: labels}
	for i := range n {
		own := uint32(i % labels)
		switch {
		case i%5 == 3:
			y.Append(nil, nil)
		case i%5 == 4 && own > 0:
			y.Append([]uint32{0, own}, []float32{0.5, 0.5})
		default:
			y.Append([]uint32{own}, []float32{1})
		}
	}
	return y
}

// fit calls Train and fails the test on an error.
func fit(t *testing.T, x Rows, cfg Config) *Net {
	t.Helper()
	net, err := Train(t.Context(), x, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// denseRow returns row i with its zeroes.
func denseRow(x *Sparse, i int) []float64 {
	row := make([]float64, x.Width)
	cols, vals := x.Row(i)
	for j, c := range cols {
		row[c] = float64(vals[j])
	}
	return row
}

// full returns the gradient for all of p's value, with zeroes for untouched rows.
func full(p *param) []real {
	g := make([]real, len(p.value))
	if p.touched == nil {
		copy(g, p.grad)
		return g
	}
	for i, r := range p.touched {
		copy(g[int(r)*p.width:], p.grad[i*p.width:(i+1)*p.width])
	}
	return g
}

func TestGradients(t *testing.T) {
	shape := func(layers ...int) Shape { return Shape{Layers: layers} }
	labels := Labels{Rows: someLabels(7, 3), Weight: 0.6, Keep: 0.7, Sharpness: 0.8}
	start, _ := New(9, shape(6, 4), 5)
	tests := map[string]Config{
		"labels":              {Shape: shape(6, 4), Labels: labels, Start: start},
		"labels, no decoder":  {Shape: Shape{Layers: []int{4}, Code: Identity, Decoder: []int{}}, Labels: labels, Bottleneck: Noise{Sigma: 0.5}, Samples: 4},
		"one layer":           {Shape: shape(4)},
		"squared error":       {Shape: shape(6, 4), Loss: SquaredError{}},
		"sigmoid":             {Shape: shape(6, 4), Loss: SigmoidCrossEntropy{}},
		"softmax":             {Shape: shape(6, 4), Loss: SoftmaxCrossEntropy{}},
		"sampled outputs":     {Shape: shape(6, 4), Samples: 4},
		"sampled, no decoder": {Shape: Shape{Layers: []int{6, 4}, Decoder: []int{}}, Samples: 4, Bottleneck: Noise{Sigma: 0.5}},
		"through sigmoids":    {Shape: shape(6, 4), Loss: squaredThrough{Sigmoid}},
		"through elus":        {Shape: shape(6, 4), Loss: squaredThrough{ELU}},
		"hinge":               {Shape: shape(6, 4), Loss: SquaredHinge{}},
		"hidden sigmoid":      {Shape: Shape{Layers: []int{6, 5, 4}, Hidden: Sigmoid}},
		"hidden elu":          {Shape: Shape{Layers: []int{6, 5, 4}, Hidden: ELU}},
		"hidden relu":         {Shape: Shape{Layers: []int{6, 5, 4}, Hidden: ReLU}},
		"linear":              {Shape: Shape{Layers: []int{6, 4}, Hidden: Identity, Code: Identity}, Loss: SquaredError{}},
		"tied":                {Shape: Shape{Layers: []int{6, 4}, Tied: true}},
		"tied, one layer":     {Shape: Shape{Layers: []int{4}, Tied: true}, Loss: SquaredError{}},
		"tied, three layers":  {Shape: Shape{Layers: []int{6, 5, 4}, Tied: true}, Loss: SigmoidCrossEntropy{}},
		"balance":             {Shape: Shape{Layers: []int{6, 4}, Decoder: []int{}}, Penalties: []Penalty{Balance{Weight: 0.7}}},
		"balance, tied":       {Shape: Shape{Layers: []int{6, 4}, Tied: true}, Penalties: []Penalty{Balance{Weight: 0.7}}},
		"kl":                  {Shape: shape(6, 4), Penalties: []Penalty{KL{Weight: 0.5, Rho: 0.2}}},
		"l1":                  {Shape: Shape{Layers: []int{6, 4}, Code: Identity}, Penalties: []Penalty{L1{Weight: 0.3}}},
		"l2":                  {Shape: Shape{Layers: []int{6, 4}, Tied: true}, Penalties: []Penalty{L2{Weight: 0.3}}},
		"contractive":         {Shape: Shape{Layers: []int{4}, Tied: true}, Penalties: []Penalty{Contractive{Weight: 0.3}}},
		"contractive, tanh":   {Shape: Shape{Layers: []int{6, 4}}, Penalties: []Penalty{Contractive{Weight: 0.3}}},
		"contractive, elu":    {Shape: Shape{Layers: []int{6, 5, 4}, Hidden: ELU}, Penalties: []Penalty{Contractive{Weight: 0.3}}},
		"contractive, random": {Shape: Shape{Layers: []int{6, 4}, Hidden: Sigmoid, Tied: true}, Penalties: []Penalty{Contractive{Weight: 0.3, Directions: 2}}},
		"noise":               {Shape: shape(6, 4), Bottleneck: Noise{Sigma: 0.5}},
		"winners per unit":    {Shape: shape(6, 4), Bottleneck: Winners{Share: 0.3}},
		"winners per row":     {Shape: shape(6, 4), Bottleneck: Winners{K: 2}},
		"variational":         {Shape: Shape{Layers: []int{6, 4}, Code: Identity}, Bottleneck: Variational{Beta: 0.7}},
		"variational, flat":   {Shape: Shape{Layers: []int{4}, Code: Identity}, Bottleneck: Variational{}, Loss: SigmoidCrossEntropy{}},
		"sparse coding":       {Shape: Shape{Layers: []int{6, 4}, Code: Identity, Decoder: []int{}}, Bottleneck: SparseCoding{Lambda: 0.05, Steps: 3000}, Loss: SquaredError{}},
	}
	for name, cfg := range tests {
		t.Run(name, func(t *testing.T) { checkGradient(t, cfg.withDefaults()) })
	}
}

// checkGradient compares the gradient of every param with central differences of the objective.
// In float32 this detects only gross errors. In float64 the tolerance is five digits.
func checkGradient(t *testing.T, cfg Config) {
	compareGradient(t, randomPass(t, cfg))
}

func compareGradient(t *testing.T, p *pass) {
	step, most := 1e-5, 1e-5
	if !double {
		step, most = 4e-3, 1e-1
	}
	p.learn()
	var analytic [][]real
	for _, q := range p.params {
		analytic = append(analytic, full(q))
	}
	for i, q := range p.params {
		want := differences(q, step, func() float64 { objective, _ := p.learn(); return objective })
		if off := relativeError(analytic[i], want); off > most {
			t.Errorf("param %d: backpropagation and differences have a relative distance of %.2g", i, off)
		}
	}
}

// randomPass returns a pass with a batch of random rows and targets, and large random weights.
func randomPass(t *testing.T, cfg Config) *pass {
	const n, d = 7, 9
	x, target := randomRows(n, d, 1), randomRows(n, d, 2)
	net, _ := New(d, cfg.Shape, 3)
	if err := cfg.build(net); err != nil {
		t.Fatal(err)
	}
	p, rng := newPass(net, cfg), rand.New(rand.NewPCG(4, 4))
	for _, q := range p.params {
		for i := range q.value {
			q.value[i] += real(0.7 * rng.NormFloat64())
		}
	}
	p.done = 0.5
	p.load(x, target, span(0, n), rng)
	p.loadLabels(cfg, span(0, n))
	if cfg.Samples > 0 {
		p.sample(cfg.Samples, rng)
	}
	return p
}

// differences returns the gradient of f with respect to the values of q, by central differences.
func differences(q *param, step float64, f func() float64) []float64 {
	at := make([]float64, len(q.value))
	for i, v := range q.value {
		at[i] = float64(v)
	}
	set := func(x []float64) {
		for i, v := range x {
			q.value[i] = real(v)
		}
	}
	defer set(slices.Clone(at))
	return fd.Gradient(nil, func(x []float64) float64 { set(x); return f() }, at, &fd.Settings{Formula: fd.Central, Step: step})
}

// relativeError returns the norm of the difference relative to that of want.
func relativeError(got []real, want []float64) float64 {
	diff := make([]float64, len(want))
	for i, g := range got {
		diff[i] = float64(g) - want[i]
	}
	return floats.Norm(diff, 2) / math.Max(floats.Norm(want, 2), 1e-3)
}

// Adversarial training has two objectives: that of the critic, and that of the encoder and
// decoder with a fixed critic.
func TestGradientAdversarial(t *testing.T) {
	for _, prior := range []Prior{FairBits, Normal} {
		t.Run(fmt.Sprint(prior), func(t *testing.T) {
			a := Adversarial{Weight: 0.4, Prior: prior, Hidden: 5}
			p := randomPass(t, Config{Shape: Shape{Layers: []int{6, 4}}, Penalties: []Penalty{a}}.withDefaults())
			p.learn()
			critics := len(p.net.critic) * 2
			parts := map[string][]*param{"encoder": p.params[:len(p.params)-critics], "critic": p.params[len(p.params)-critics:]}
			for name, params := range parts {
				weight := a.Weight // the encoder's objective is the loss plus weight·encoderLoss
				for _, q := range params {
					want := differences(q, 1e-5, func() float64 {
						objective, loss := p.learn()
						own := weight * p.encoderLoss()
						if name == "critic" {
							return objective - loss - own
						}
						return loss + own
					})
					p.learn()
					if off := relativeError(full(q), want); double && off > 1e-5 {
						t.Errorf("%s: backpropagation and differences have a relative distance of %.2g", name, off)
					}
				}
			}
		})
	}
}

// encoderLoss returns the encoder's part of the penalty, divided by its weight, after learn.
func (p *pass) encoderLoss() float64 {
	return logisticLoss(p.logOdds(frozenCopies(p.net.critic), p.value(p.code().matrix)), 1, 1)
}

// A masked entry has the value zero but is stored: its column gets a gradient of zero.
func TestGradientSkipsAbsentColumns(t *testing.T) {
	x := &Sparse{Width: 5}
	x.Append([]uint32{1, 3}, []float32{1, 0})
	cfg := Config{Shape: Shape{Layers: []int{2}}}.withDefaults()
	net, _ := New(5, cfg.Shape, 1)
	p := newPass(net, cfg)
	p.load(x, x, []int{0}, rand.New(rand.NewPCG(1, 1)))
	p.learn()
	w := net.encoder[0].w
	if !slices.Equal(w.touched, []uint32{1, 3}) {
		t.Fatalf("touched %v", w.touched)
	}
	if g := full(w); g[2] == 0 || g[6] != 0 || g[8] != 0 {
		t.Errorf("gradient %v, want a gradient of row 1 only", g)
	}
}
