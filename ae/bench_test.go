//go:build !float64

package ae

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sort"
	"testing"
)

// zipfRows draws n rows of at most words different columns of d. Column i is drawn with a
// probability in proportion to 1/(i+10), as in the scripts that measure other libraries.
func zipfRows(n, d, words int, seed uint64) *Sparse {
	cumulative := make([]float64, d)
	sum := 0.0
	for i := range cumulative {
		sum += 1 / (float64(i) + 10)
		cumulative[i] = sum
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	x := &Sparse{Width: d, cols: make([]uint32, 0, n*words), vals: make([]float32, 0, n*words)}
	for range n {
		drawn := map[uint32]bool{}
		for range 3 * words {
			drawn[uint32(min(sort.SearchFloat64s(cumulative, rng.Float64()*sum), d-1))] = true
		}
		x.Append(someColumns(drawn, words, rng), slices.Repeat([]float32{1}, min(words, len(drawn))))
	}
	return x
}

func someColumns(drawn map[uint32]bool, words int, rng *rand.Rand) []uint32 {
	var cols []uint32
	for c := range drawn {
		cols = append(cols, c)
	}
	slices.Sort(cols) // the iteration order of a map is random
	rng.Shuffle(len(cols), func(i, j int) { cols[i], cols[j] = cols[j], cols[i] })
	cols = cols[:min(words, len(cols))]
	slices.Sort(cols)
	return cols
}

// textbook returns a trainer of the network V-500-250-128-250-500-V with ReLU, a sigmoid code,
// sigmoid cross-entropy and Adam, on documents of 100 words.
func textbook(b *testing.B, terms, batch int) *trainer {
	cfg := Config{Shape: Shape{Layers: []int{500, 250, 128}, Hidden: ReLU}, Loss: SigmoidCrossEntropy{}, Batch: batch, Rate: 1e-3}
	return trainerOf(b, zipfRows(5000, terms, 100, 1), cfg)
}

func trainerOf(tb testing.TB, x Rows, cfg Config) *trainer {
	tb.Helper()
	cfg = cfg.withDefaults()
	net, err := cfg.initialNet(tb.Context(), x)
	if err != nil {
		tb.Fatal(err)
	}
	t, err := newTrainer(x, cfg, net)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func withThreads(b *testing.B, n int) {
	before := runtime.GOMAXPROCS(n)
	b.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// benchmarkSteps measures steps of a training on batches of its rows.
func benchmarkSteps(b *testing.B, t *trainer, batch int) {
	for at := 0; b.Loop(); at = (at + batch) % (len(t.rows) - batch) {
		t.learn(t.rows[at : at+batch])
	}
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkTrain(b *testing.B) {
	for _, terms := range []int{2000, 10000} {
		for _, batch := range []int{100, 500} {
			for _, threads := range []int{1, 2} {
				b.Run(fmt.Sprintf("terms=%d/batch=%d/threads=%d", terms, batch, threads), func(b *testing.B) {
					withThreads(b, threads)
					benchmarkSteps(b, textbook(b, terms, batch), batch)
				})
			}
		}
	}
}

// BenchmarkSampled trains an output layer over 100,000 terms, with all outputs or with 5,000
// samples.
func BenchmarkSampled(b *testing.B) {
	x := zipfRows(2000, 100_000, 100, 1)
	for _, samples := range []int{0, 5000} {
		b.Run(fmt.Sprintf("terms=100000/samples=%d", samples), func(b *testing.B) {
			cfg := Config{Shape: Shape{Layers: []int{500, 64}, Decoder: []int{}}, Samples: samples}
			benchmarkSteps(b, trainerOf(b, x, cfg), 200)
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("terms=2000/threads=%d", threads), func(b *testing.B) {
			withThreads(b, threads)
			t := textbook(b, 2000, 100)
			var codes []float32
			for b.Loop() {
				codes = t.net.Encode(codes, t.x)
			}
			b.ReportMetric(float64(b.N*5000)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}
