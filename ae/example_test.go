package ae_test

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
)

// Rows of two disjoint groups of columns get codes that differ between the groups.
func ExampleTrain() {
	x := &ae.Sparse{Width: 6}
	for range 50 {
		x.Append([]uint32{0, 1, 2}, []float32{1, 1, 1})
		x.Append([]uint32{3, 4, 5}, []float32{1, 1, 1})
	}
	net, err := ae.Train(context.Background(), x, ae.Config{
		Shape:  ae.Shape{Layers: []int{2}},
		Epochs: 50,
		Batch:  10,
		Rate:   0.05,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	activations := net.Encode(nil, x) // 100 rows of 2 units
	first, second := activations[0:2], activations[2:4]
	fmt.Println(first[0] > 0.5 != (second[0] > 0.5) || first[1] > 0.5 != (second[1] > 0.5))
	probabilities := net.Decode(first)
	fmt.Println(probabilities[0] > probabilities[3])
	// Output:
	// true
	// true
}
