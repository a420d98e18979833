package hashing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// A Binariser is a method of turning activations into bits.
type Binariser string

// The binarisers. ITQ and Random first rotate the activations about their mean, in an additional
// layer of the network, so that each bit still corresponds to one unit of the code layer.
const (
	// Half sets a bit if the activation is above ½.
	Half Binariser = "half"
	// Median sets a bit if the activation is above its median over the training documents.
	Median Binariser = "median"
	// ITQ sets a bit if the activation is above zero after the rotation that loses least by taking
	// signs (Gong and Lazebnik, "Iterative quantization", CVPR 2011).
	ITQ Binariser = "itq"
	// Random sets a bit if the activation is above zero after a random rotation, that is, on one
	// side of a random hyperplane (Charikar, STOC 2002).
	Random Binariser = "random"
)

// Binarisers returns all binarisers.
func Binarisers() []Binariser { return []Binariser{Half, Median, ITQ, Random} }

func (b Binariser) validate() error {
	if b == "" || slices.Contains(Binarisers(), b) {
		return nil
	}
	return fmt.Errorf("unknown binariser %q: choose one of %q", b, Binarisers())
}

// fit returns the network whose activations become bits, and the threshold of each bit. x are the
// input rows of the training documents.
func (b Binariser) fit(net *ae.Net, x ae.Rows, seed uint64) (*ae.Net, []float32) {
	width := net.Units()
	if b == Half {
		return net, slices.Repeat([]float32{0.5}, width)
	}
	h := net.Encode(nil, x)
	if b == Median {
		return net, columnMedians(h, width)
	}
	centre := columnMeans(h, width)
	return net.Rotated(b.rotation(h, centre, rand.New(rand.NewPCG(seed, 6))), centre), make([]float32, width)
}

// columnMedians returns the median of each column.
func columnMedians(rows []float32, width int) []float32 {
	at := make([]float32, width)
	for j := range at {
		at[j] = median(column(rows, width, j))
	}
	return at
}

func column(rows []float32, width, j int) []float32 {
	var c []float32
	for i := j; i < len(rows); i += width {
		c = append(c, rows[i])
	}
	return c
}

// median returns the median of x, for an even number the mean of the middle two. It sorts x.
func median(x []float32) float32 {
	slices.Sort(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// binarise returns the code whose bits are one where the activation is above the threshold.
func binarise(activations, thresholds []float32) Code {
	c := NewCode(len(thresholds))
	for i, t := range thresholds {
		if activations[i] > t {
			c[i/64] |= 1 << (i % 64)
		}
	}
	return c
}
