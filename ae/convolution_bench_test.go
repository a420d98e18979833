//go:build !float64

package ae

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// sequences draws n texts of up to length words from a Zipf distribution. It returns them as rows
// over place and term, and as counts.
func sequences(n, terms, length int, seed uint64) (texts, counts *Sparse) {
	rng := rand.New(rand.NewPCG(seed, 0))
	texts, counts = &Sparse{Width: length * terms}, &Sparse{Width: terms}
	zipf := rand.NewZipf(rng, 1.1, 10, uint64(terms-1))
	for range n {
		words := make([]uint32, length/2+rng.IntN(length/2))
		for i := range words {
			words[i] = uint32(zipf.Uint64())
		}
		appendText(texts, counts, words)
	}
	return texts, counts
}

func appendText(texts, counts *Sparse, words []uint32) {
	var cols []uint32
	for i, w := range words {
		cols = append(cols, uint32(i*counts.Width)+w)
	}
	texts.Append(cols, slices.Repeat([]float32{1}, len(cols)))
	bag := make([]float64, counts.Width)
	for _, w := range words {
		bag[w]++
	}
	counts.appendDense(bag)
}

// textConvolution returns a network with an embedding of 64 units and 200 filters over three
// words, of which each keeps its strongest place.
func textConvolution(terms, length int) Config {
	return Config{Shape: Shape{Grid: Grid{1, length, terms}, Convolutions: []Convolution{
		{Units: 64, Activation: Identity}, {Width: 3, Units: 200, Pool: -1}}, Layers: []int{64}, Decoder: []int{}}, Batch: 100}
}

func BenchmarkTextConvolution(b *testing.B) {
	texts, counts := sequences(1000, 20000, 128, 1)
	cfg := textConvolution(20000, 128)
	cfg.Target = counts
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			withThreads(b, threads)
			benchmarkSteps(b, trainerOf(b, texts, cfg), 100)
		})
	}
}

// BenchmarkPictureConvolution trains a small version of the convolutional autoencoder of Makhzani
// and Frey: pictures of 28×28 pixels, filters of 5×5, and the strongest place of each.
func BenchmarkPictureConvolution(b *testing.B) {
	x := strokes(1000, 28, 1)
	cfg := Config{Shape: Shape{Grid: Grid{28, 28, 1}, Convolutions: []Convolution{{Height: 5, Width: 5, Units: 32}}, Deconvolution: true},
		Loss: SquaredError{}, Bottleneck: Winners{Spatial: true, Share: 0.1}, Batch: 100}
	benchmarkSteps(b, trainerOf(b, x, cfg), 100)
}
