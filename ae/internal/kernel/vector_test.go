package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// sizes returns 0 to 70, and some sizes that are long or close to a multiple of a vector.
func sizes() []int {
	all := []int{127, 128, 129, 500, 1000, 2001}
	for n := range 71 {
		all = append(all, n)
	}
	return all
}

// vector returns n values from -high to high, and the slice with the guards around them.
func vector(rng *rand.Rand, n int, high float32) (x, all []float32) {
	const before = 5
	all = make([]float32, before+n+40)
	for i := range all {
		all[i] = guard
	}
	x = all[before : before+n : before+n]
	for i := range x {
		x[i] = (2*rng.Float32() - 1) * high
	}
	return x, all
}

// An inPlace kernel changes the first of its vectors, and may return a number.
type inPlace struct {
	name      string
	vectors   int // number of vectors, which have the same length
	high      float32
	tolerance float32 // relative
	floor     float32 // absolute, added to the relative tolerance
	run       func(l *level, x [][]float32) float32
}

var kernels = []inPlace{
	{"axpy", 2, 1, 1e-6, 1e-7, func(l *level, x [][]float32) float32 { l.axpy(x[0], 0.3, x[1]); return 0 }},
	{"scale", 1, 1, 0, 0, func(l *level, x [][]float32) float32 { l.scale(x[0], 0.3); return 0 }},
	{"sigmoid", 1, 86, 1e-6, 0, func(l *level, x [][]float32) float32 { l.sigmoid(x[0]); return 0 }},
	{"sigmoid, small", 1, 1, 3e-7, 0, func(l *level, x [][]float32) float32 { l.sigmoid(x[0]); return 0 }},
	{"tanh", 1, 12, 1e-6, 0, func(l *level, x [][]float32) float32 { l.tanh(x[0]); return 0 }},
	{"tanh, small", 1, 1e-3, 1e-6, 0, func(l *level, x [][]float32) float32 { l.tanh(x[0]); return 0 }},
	{"relu", 1, 1, 0, 0, func(l *level, x [][]float32) float32 { l.relu(x[0]); return 0 }},
	{"reluGrad", 2, 1, 0, 0, func(l *level, x [][]float32) float32 { l.reluGrad(x[0], x[1]); return 0 }},
	{"sigmoidGrad", 2, 1, 1e-6, 1e-7, func(l *level, x [][]float32) float32 { l.sigmoidGrad(x[0], x[1]); return 0 }},
	{"tanhGrad", 2, 1, 1e-6, 1e-7, func(l *level, x [][]float32) float32 { l.tanhGrad(x[0], x[1]); return 0 }},
	{"expSum", 1, 80, 1e-6, 0, func(l *level, x [][]float32) float32 { return l.expSum(x[0], 2) }},
	{"expSum, small", 1, 1, 5e-7, 0, func(l *level, x [][]float32) float32 { return l.expSum(x[0], 0) }},
	{"sigmoidLogs", 1, 86, 1e-6, 0, func(l *level, x [][]float32) float32 { return l.sigmoidLogs(x[0]) }},
	{"sigmoidLogs, small", 1, 1, 1e-6, 0, func(l *level, x [][]float32) float32 { return l.sigmoidLogs(x[0]) }},
	{"largest", 1, 1, 0, 0, func(l *level, x [][]float32) float32 {
		if len(x[0]) == 0 {
			return 0
		}
		return l.largest(x[0])
	}},
	{"largest, negative", 1, 1, 0, 0, func(l *level, x [][]float32) float32 {
		top := -inf
		for i := range x[0] {
			x[0][i] -= 2
			top = max(top, l.largest(x[0][:i+1]))
		}
		return top
	}},
	{"adam", 4, 1, 1e-6, 1e-6, func(l *level, x [][]float32) float32 {
		for i, v := range x[3] {
			x[3][i] = float32(math.Abs(float64(v)))
		}
		l.adam(x[0], x[1], x[2], x[3], 0.1, 0.001, 0.01, 1.5, 1e-8)
		return 0
	}},
}

func TestVectorsOfAllSizes(t *testing.T) {
	for _, l := range assembly(t) {
		rng := rand.New(rand.NewPCG(11, 12))
		for _, k := range kernels {
			for _, n := range sizes() {
				k.check(t, l, n, rng)
			}
		}
	}
}

func (k inPlace) check(t *testing.T, l *level, n int, rng *rand.Rand) {
	t.Helper()
	var got, want, all, allWant [][]float32
	for range k.vectors {
		x, a := vector(rng, n, k.high)
		b := slices.Clone(a)
		got, want, all, allWant = append(got, x), append(want, b[5:5+n]), append(all, a), append(allWant, b)
	}
	r, s := k.run(l, got), k.run(plain(), want)
	if !near(r, s, 10*k.tolerance*abs(s)+k.floor) {
		t.Errorf("%s %s of %d values returns %v, want %v", l.name, k.name, n, r, s)
	}
	for v := range all {
		for i, x := range all[v] {
			if w := allWant[v][i]; !near(x, w, k.tolerance*abs(w)+k.floor) || w == guard && x != guard {
				t.Fatalf("%s %s of %d values: value %d of vector %d is %v, want %v", l.name, k.name, n, i-5, v, x, w)
			}
		}
	}
}

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }

// Special values are tested at each position of a vector and of the rest after whole vectors.
func TestVectorsOfSpecialValues(t *testing.T) {
	special := []float32{nan, inf, -inf, 0, float32(math.Copysign(0, -1)), math.MaxFloat32, -math.MaxFloat32,
		math.SmallestNonzeroFloat32, 1e-38, 88.7, 88.8, 89.5, -86, -88.7, -95, -103.9, -104.5, -200, 1e9, -1e9}
	for _, l := range assembly(t) {
		for _, k := range kernels {
			if k.vectors > 1 {
				continue
			}
			for _, s := range special {
				for at := range 21 {
					got := make([]float32, 21)
					got[at] = s
					want := slices.Clone(got)
					r, w := k.run(l, [][]float32{got}), k.run(plain(), [][]float32{want})
					if !near(r, w, 1e-5*abs(w)) {
						t.Errorf("%s %s with %v at %d returns %v, want %v", l.name, k.name, s, at, r, w)
					}
					for i := range got {
						if !near(got[i], want[i], 1e-6*abs(want[i])+2e-38) || got[i] == 0 && math.Signbit(float64(got[i])) != math.Signbit(float64(want[i])) && want[i] == 0 {
							t.Errorf("%s %s of %v gives %v, want %v", l.name, k.name, s, got[i], want[i])
						}
					}
				}
			}
		}
	}
}

// Denormal results of eˣ are correct to their last bits.
func TestExpOfDenormals(t *testing.T) {
	for _, l := range assembly(t) {
		for x := float32(-105); x < -86; x += 0.01 {
			got := []float32{x}
			l.expSum(got, 0)
			if want := math.Exp(float64(x)); math.Abs(float64(got[0])-want) > 1e-6*want+2*math.SmallestNonzeroFloat32 {
				t.Fatalf("%s: e^%v is %v, want %v", l.name, x, got[0], want)
			}
		}
	}
}

// NaN is detected at every position.
func TestLargestFindsNaN(t *testing.T) {
	for _, l := range levels() {
		for n := 1; n <= 150; n++ {
			for at := range n {
				x := make([]float32, n)
				x[at], x[n-1-at] = nan, inf
				x[at] = nan
				if top := l.largest(x); top == top {
					t.Fatalf("%s: NaN at %d of %d was lost: %v", l.name, at, n, top)
				}
			}
		}
	}
}

func TestReLUGradOfNaN(t *testing.T) {
	for _, l := range levels() {
		dy, y := []float32{1, 2, 3, 4, nan}, []float32{nan, 0, -1, 5, 6}
		l.reluGrad(dy, y)
		if want := []float32{1, 0, 0, 4}; !slices.Equal(dy[:4], want) || dy[4] == dy[4] {
			t.Errorf("%s: %v, want %v and NaN", l.name, dy, want)
		}
	}
}

func TestAdamWithoutGradient(t *testing.T) {
	for _, l := range levels() {
		x := [][]float32{{1, 2, 3}, {0, 0, nan}, {0, 0, 0}, {0, 0, 0}}
		l.adam(x[0], x[1], x[2], x[3], 0.1, 0.001, 0.01, 1.5, 1e-8)
		if x[0][0] != 1 || x[0][1] != 2 || x[0][2] == x[0][2] {
			t.Errorf("%s: %v, want 1, 2 and NaN", l.name, x[0])
		}
	}
}

func TestGather(t *testing.T) {
	for _, l := range assembly(t) {
		rng := rand.New(rand.NewPCG(13, 14))
		for _, width := range sizes() {
			for _, n := range []int{0, 1, 2, 7, 100} {
				checkGather(t, l, rng, width, n)
			}
		}
		for n := range 71 {
			checkGather(t, l, rng, 33, n)
		}
	}
}

func checkGather(t *testing.T, l *level, rng *rand.Rand, width, n int) {
	t.Helper()
	const rows = 40
	stride := width + rng.IntN(20)
	w, _ := vector(rng, max(0, (rows-1)*stride)+width, 1)
	vals, _ := vector(rng, n, 1)
	cols := make([]uint32, n)
	for j := range cols {
		cols[j] = rng.Uint32N(rows)
	}
	got, all := vector(rng, width, 1)
	want := slices.Clone(got)
	plainGather(want, cols, vals, w, stride)
	if width > 0 && n > 0 { // Gather returns early otherwise
		l.gather(got, cols, vals, w, stride)
	}
	for i := range want {
		if !near(got[i], want[i], 2e-6*float32(1+n)) {
			t.Fatalf("%s: %d rows of %d values: value %d is %v, want %v", l.name, n, width, i, got[i], want[i])
		}
	}
	if all[4] != guard || all[5+width] != guard {
		t.Fatalf("%s: %d rows of %d values: wrote outside the vector", l.name, n, width)
	}
}

func TestGatherPanics(t *testing.T) {
	w := make([]float32, 29)
	for name, do := range map[string]func(){
		"lengths":    func() { Gather(make([]float32, 10), []uint32{1}, []float32{1, 2}, w, 10) },
		"row":        func() { Gather(make([]float32, 10), []uint32{2}, []float32{1}, w, 10) },
		"far row":    func() { Gather(make([]float32, 10), []uint32{math.MaxUint32}, []float32{1}, w, 10) },
		"stride":     func() { Gather(make([]float32, 10), []uint32{1}, []float32{1}, w, -1) },
		"axpy":       func() { Axpy(make([]float32, 2), 1, make([]float32, 3)) },
		"relu":       func() { ReLUGrad(make([]float32, 2), make([]float32, 3)) },
		"sigmoid":    func() { SigmoidGrad(make([]float32, 2), make([]float32, 3)) },
		"tanh":       func() { TanhGrad(make([]float32, 2), make([]float32, 3)) },
		"adam":       func() { Adam(w, w, w, w[1:], 0, 0, 0, 0, 0) },
		"adam, grad": func() { Adam(w, w[1:], w, w, 0, 0, 0, 0, 0) },
	} {
		checkPanics(t, name, do)
	}
	Gather(make([]float32, 9), []uint32{2}, []float32{1}, w, 10)
}

// The lengths include zero, one chunk, and several chunks.
func TestSumsOfLongVectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{0, 1, sumChunk, sumChunk + 1, 3*sumChunk + 17} {
		x, _ := vector(rng, n, 3)
		exps, logs := 0.0, 0.0
		for _, v := range x {
			exps += math.Exp(float64(v - 1))
			logs += math.Log1p(math.Exp(float64(v)))
		}
		if got := ExpSum(slices.Clone(x), 1); math.Abs(got-exps) > 1e-5*exps {
			t.Errorf("ExpSum of %d values is %v, want %v", n, got, exps)
		}
		if got := SigmoidLogs(x); math.Abs(got-logs) > 1e-5*logs {
			t.Errorf("SigmoidLogs of %d values is %v, want %v", n, got, logs)
		}
	}
	if top := Max(nil); top != -inf {
		t.Errorf("Max of an empty slice is %v", top)
	}
}
