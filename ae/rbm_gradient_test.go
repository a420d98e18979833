package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// randomMachine returns a machine with random weights over rows of counts or bits. If dense is
// set, the rows are the outputs of a layer.
func randomMachine(x *Sparse, hidden int, r RBMs, dense bool, seed uint64) *machine {
	rng := rand.New(rand.NewPCG(seed, 1))
	l := newLayer(x.Width, hidden, Sigmoid, FanIn, rng)
	n, d := x.Dims()
	i, rows := 0, Rows(x)
	if dense {
		all := &denseRows{cols: span(0, uint32(d))}
		for k := range n {
			for _, v := range denseRow(x, k) {
				all.data = append(all.data, float32(v))
			}
		}
		i, rows = 1, all
	}
	m := r.withDefaults(Config{}).machine(l, rows, Config{Batch: n, Report: func(Progress) {}}, i)
	for _, p := range m.params() {
		for k := range p.value {
			p.value[k] = real(rng.NormFloat64())
		}
	}
	return m
}

func (m *machine) params() []*param { return []*param{m.layer.w, m.layer.b, m.bias} }

// documentsOf draws n rows of d columns with at most most words each.
func documentsOf(n, d, most int, seed uint64) *Sparse {
	rng := rand.New(rand.NewPCG(seed, 2))
	x := &Sparse{Width: d}
	for range n {
		v := make([]float64, d)
		for range 1 + rng.IntN(most) {
			v[rng.IntN(d)]++
		}
		x.appendDense(v)
	}
	return x
}

func (s *Sparse) appendDense(v []float64) {
	var cols []uint32
	var vals []float32
	for c, n := range v {
		if n > 0 {
			cols, vals = append(cols, uint32(c)), append(vals, float32(n))
		}
	}
	s.Append(cols, vals)
}

// logWeight returns the logarithm of the sum of e to the negative energy over all hidden states,
// as the papers define it.
func (m *machine) logWeight(v []float64) float64 {
	base, times := 0.0, 1.0
	if m.Visible == Counts {
		times = floats.Sum(v)
	}
	for k, n := range v {
		base += n * float64(m.bias.value[k])
	}
	out, sum := m.layer.out, 0.0
	for h := range 1 << out {
		e := base
		for j := range out {
			if h>>j&1 == 1 {
				e += times * float64(m.layer.b.value[j])
				for k, n := range v {
					e += n * float64(m.layer.w.value[k*out+j])
				}
			}
		}
		sum += math.Exp(e)
	}
	return math.Log(sum)
}

// dense returns visible row i, a document or a fantasy, with its zeroes.
func (m *machine) dense(i int) []float64 {
	side, ok := m.side.(*sparseSide)
	if ok {
		return denseRow(&side.rows, i)
	}
	v := make([]float64, m.layer.in)
	for c, n := range rowOf(m.side.(*denseSide).all, i) {
		v[c] = float64(n)
	}
	return v
}

// visibleStates returns all possible visible rows: all bit patterns, or all sequences of length
// words.
func (m *machine) visibleStates(length int) (all [][]float64) {
	base, places := 2, m.layer.in
	if m.Visible == Counts {
		base, places = m.layer.in, length
	}
	for n := range int(math.Round(math.Pow(float64(base), float64(places)))) {
		v := make([]float64, m.layer.in)
		for k := range places {
			if digit := n % base; m.Visible == Counts {
				v[digit]++
			} else {
				v[k] = float64(digit)
			}
			n /= base
		}
		all = append(all, v)
	}
	return all
}

func (m *machine) logZ(length int) float64 {
	sum := 0.0
	for _, v := range m.visibleStates(length) {
		sum += math.Exp(m.logWeight(v))
	}
	return math.Log(sum)
}

// likelihood returns the exact mean log-likelihood of the documents of the batch. For counts, it
// is that of the sequence of words.
func (m *machine) likelihood() float64 {
	sum, logZ := 0.0, map[int]float64{}
	for i := range m.batch {
		v := m.dense(i)
		length := int(floats.Sum(v))
		if _, ok := logZ[length]; !ok {
			logZ[length] = m.logZ(length)
		}
		sum += m.logWeight(v) - logZ[length]
	}
	return sum / float64(m.batch)
}

// gap returns the mean free energy of the documents minus that of the fantasies.
func (m *machine) gap() float64 {
	sum := 0.0
	for i := range m.batch {
		sum += m.logWeight(m.dense(m.batch+i)) - m.logWeight(m.dense(i))
	}
	return sum / float64(m.batch)
}

var machines = []struct {
	name  string
	r     RBMs
	dense bool
}{
	{"counts", RBMs{}, false},
	{"binary", RBMs{Visible: Binary}, false},
	{"dense", RBMs{Visible: Binary}, true},
}

// rowsFor returns documents of one to three words for a machine of counts, and bits for the
// others.
func rowsFor(r RBMs, n, d int) *Sparse {
	x := documentsOf(n, d, 3, 3)
	if r.Visible == Binary {
		for i := range x.vals {
			x.vals[i] = 1
		}
	}
	return x
}

// For given fantasies, the gradient of a machine is that of gap.
func TestGradientRBM(t *testing.T) {
	step, most := 4e-3, 1e-3
	if double {
		step, most = 1e-5, 1e-8
	}
	for _, tt := range machines {
		m := randomMachine(rowsFor(tt.r, 7, 5), 3, tt.r, tt.dense, 1)
		m.load(m.rows)
		m.sampleFantasies()
		m.gradient()
		for i, q := range m.params() {
			want := differences(q, step, m.gap)
			if off := relativeError(full(q), want); off > most {
				t.Errorf("%s, param %d: gradient and differences have a relative distance of %.2g", tt.name, i, off)
			}
		}
	}
}

// The probabilities of the positive phase are those of the energy function: the derivative of
// logWeight with respect to the hidden bias, divided by the number of times that the bias is
// added.
func TestGradientRBMPositivePhase(t *testing.T) {
	for _, tt := range machines {
		m := randomMachine(rowsFor(tt.r, 7, 5), 3, tt.r, tt.dense, 1)
		m.load(m.rows)
		for i := range m.batch {
			times := 1.0
			if m.Visible == Counts {
				times = floats.Sum(m.dense(i))
			}
			want := differences(m.layer.b, 1e-3, func() float64 { return m.logWeight(m.dense(i)) / times })
			if off := relativeError(rowOf(m.documents, i), want); off > 1e-4 {
				t.Errorf("%s, document %d: hidden probabilities %v, want %.4f", tt.name, i, rowOf(m.documents, i), want)
			}
		}
	}
}

// Long chains and persistent chains give the gradient of the exact log-likelihood. One step from
// the documents does not.
func TestRBMChainsReachTheModel(t *testing.T) {
	const most = 0.02 // four standard errors of 10,000 chains
	for _, tt := range machines {
		var want [][]float64
		worst := func(r RBMs, batches int) float64 {
			r.Visible = tt.r.Visible
			m := randomMachine(rowsFor(tt.r, 10000, 4), 3, r, tt.dense, 5)
			m.load(m.rows)
			for range batches {
				m.sampleFantasies()
			}
			if want == nil {
				want = m.likelihoodGradient()
			}
			off := m.farthest(want)
			t.Logf("%s, %+v: %.4f", tt.name, r, off)
			return off
		}
		if off := worst(RBMs{}, 1); off < 2*most {
			t.Errorf("%s: one step is %.4f from the exact gradient, too close for a meaningful comparison", tt.name, off)
		}
		if off := worst(RBMs{Steps: 30}, 1); off > most {
			t.Errorf("%s: 30 steps are %.4f from the exact gradient", tt.name, off)
		}
		if off := worst(RBMs{Persistent: true}, 30); off > most {
			t.Errorf("%s: 30 batches of persistent chains are %.4f from the exact gradient", tt.name, off)
		}
	}
}

// likelihoodGradient returns the gradient of the negative exact log-likelihood.
func (m *machine) likelihoodGradient() (all [][]float64) {
	for _, q := range m.params() {
		all = append(all, differences(q, 1e-2, func() float64 { return -m.likelihood() }))
	}
	return all
}

func (m *machine) farthest(want [][]float64) (off float64) {
	m.gradient()
	for i, q := range m.params() {
		for j, g := range full(q) {
			off = max(off, math.Abs(float64(g)-want[i][j]))
		}
	}
	return off
}
