package hashing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// A Binariser turns activations into bits.
type Binariser string

// The binarisers. ITQ and Random turn the activations about their mean first, by one more layer of the network, so that a unit
// of the code is still what becomes a bit.
const (
	Half   Binariser = "half"   // a one is an activation over ½
	Median Binariser = "median" // over that of half of the training documents
	ITQ    Binariser = "itq"    // over zero when turned so that signs lose least (Gong and Lazebnik, "Iterative quantization", CVPR 2011)
	Random Binariser = "random" // over zero when turned at random: on one side of random hyperplanes (Charikar, STOC 2002)
)

// Binarisers are all there are.
func Binarisers() []Binariser { return []Binariser{Half, Median, ITQ, Random} }

func (b Binariser) validate() error {
	if b == "" || slices.Contains(Binarisers(), b) {
		return nil
	}
	return fmt.Errorf("binariser %q is none of %q", b, Binarisers())
}

// fit returns the network whose activations become bits, and the threshold of each bit, given what the network reads of the
// training documents.
func (b Binariser) fit(net *ae.Net, x *ae.Sparse, seed uint64) (*ae.Net, []float32) {
	width := net.Units()
	if b == Half {
		return net, slices.Repeat([]float32{0.5}, width)
	}
	h := net.Encode(nil, x)
	if b == Median {
		return net, medians(h, width)
	}
	centre := means(h, width)
	return net.Rotated(b.turn(h, centre, rand.New(rand.NewPCG(seed, 6))), centre), make([]float32, width)
}

// medians are those of the columns.
func medians(rows []float32, width int) []float32 {
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

// median sorts x. Of an even number it takes the mean of the middle two.
func median(x []float32) float32 {
	slices.Sort(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// binarise sets the bits whose activation is above their threshold.
func binarise(activations, thresholds []float32) Code {
	c := NewCode(len(thresholds))
	for i, t := range thresholds {
		if activations[i] > t {
			c[i/64] |= 1 << (i % 64)
		}
	}
	return c
}
