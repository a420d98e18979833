package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// randomRows draws n rows over d columns, each entry present with chance ½ and in (0,1).
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

// slope is the derivative of f along a direction of w by central differences.
func slope(f func() float64, w, along []float32, h float32) float64 {
	start := slices.Clone(w)
	at := func(s float32) float64 {
		for i := range w {
			w[i] = start[i] + s*along[i]
		}
		return f()
	}
	up, down := at(h), at(-h)
	copy(w, start)
	return (up - down) / (2 * float64(h))
}

func direction(n int, rng *rand.Rand) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.NormFloat64() / math.Sqrt(float64(n)))
	}
	return v
}

// full is the gradient of all of p's value, with zeroes for untouched rows.
func full(p *param) []float32 {
	g := make([]float32, len(p.value))
	if p.touched == nil {
		copy(g, p.grad)
		return g
	}
	for i, r := range p.touched {
		copy(g[int(r)*p.width:], p.grad[i*p.width:(i+1)*p.width])
	}
	return g
}

func dot(a, b []float32) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func TestGradients(t *testing.T) {
	penalty := []Penalty{Balance{Weight: 0.7}}
	tests := []Config{
		{Shape: Shape{Layers: []int{4}}},
		{Shape: Shape{Layers: []int{6, 4}}, Loss: SquaredError{}},
		{Shape: Shape{Layers: []int{6, 4}}, Loss: SigmoidCrossEntropy{}},
		{Shape: Shape{Layers: []int{6, 4}}, Loss: SoftmaxCrossEntropy{}},
		{Shape: Shape{Layers: []int{6, 5, 4}, Hidden: Sigmoid}},
		{Shape: Shape{Layers: []int{6, 5, 4}, Hidden: ELU}},
		{Shape: Shape{Layers: []int{6, 5, 4}, Hidden: ReLU}},
		{Shape: Shape{Layers: []int{6, 4}, Hidden: Identity, Code: Identity}, Loss: SquaredError{}},
		{Shape: Shape{Layers: []int{6, 4}, Tied: true}},
		{Shape: Shape{Layers: []int{4}, Tied: true}, Loss: SquaredError{}},
		{Shape: Shape{Layers: []int{6, 5, 4}, Tied: true}, Loss: SigmoidCrossEntropy{}},
		{Shape: Shape{Layers: []int{6, 4}, Decoder: []int{}}, Penalties: penalty},
		{Shape: Shape{Layers: []int{6, 4}, Tied: true}, Penalties: penalty},
	}
	for _, cfg := range tests {
		cfg = cfg.withDefaults()
		name := fmt.Sprintf("%T/%v/%v/tied=%v/penalties=%d", cfg.Loss, cfg.Layers, cfg.Hidden, cfg.Tied, len(cfg.Penalties))
		t.Run(name, func(t *testing.T) { checkGradient(t, cfg) })
	}
}

func checkGradient(t *testing.T, cfg Config) {
	const n, d = 7, 9
	x, target := randomRows(n, d, 1), randomRows(n, d, 2)
	net, err := New(d, cfg.Shape, 3)
	if err != nil {
		t.Fatal(err)
	}
	p, rng := newPass(net, cfg), rand.New(rand.NewPCG(4, 4))
	for _, q := range p.params { // large enough for gradients well above float32's rounding
		kernel.Axpy(q.value, 0.7*float32(math.Sqrt(float64(len(q.value)))), direction(len(q.value), rng))
	}
	rows := []int{0, 1, 2, 3, 4, 5, 6}
	noise := make([]float32, n*net.Units())
	noise[3] = 0.25
	p.load(x, target, rows, 0, nil)
	total := func() float64 {
		objective, _ := p.learn(noise)
		return objective
	}
	total()
	var analytic [][]float32
	for _, q := range p.params {
		analytic = append(analytic, full(q))
	}
	for i, q := range p.params {
		g := analytic[i]
		for range 5 {
			along := direction(len(q.value), rng)
			got, want := dot(g, along), slope(total, q.value, along, 5e-3)
			if math.Abs(got-want) > 4e-5+1e-3*(math.Abs(want)+math.Sqrt(dot(g, g))/4) {
				t.Errorf("param %d: backpropagation says %.6f, differences say %.6f", i, got, want)
			}
		}
	}
}

// A masked entry has value zero but is still there: its word's row gets a gradient of zero, not of another word.
func TestGradientSkipsAbsentColumns(t *testing.T) {
	x := &Sparse{Width: 5}
	x.Append([]uint32{1, 3}, []float32{1, 0})
	cfg := Config{Shape: Shape{Layers: []int{2}}}.withDefaults()
	net, _ := New(5, cfg.Shape, 1)
	p := newPass(net, cfg)
	p.load(x, x, []int{0}, 0, nil)
	p.learn(nil)
	w := net.encoder[0].w
	if !slices.Equal(w.touched, []uint32{1, 3}) {
		t.Fatalf("touched %v", w.touched)
	}
	if g := full(w); g[2] == 0 || g[6] != 0 || g[8] != 0 {
		t.Errorf("gradient %v: want only row 1", g)
	}
}
