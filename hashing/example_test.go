package hashing_test

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// notes yields documents on two subjects.
func notes(yield func(ingest.Document, error) bool) {
	for i := range 20 {
		for _, text := range []string{
			"The tide lifts the boat out of the harbour while wind and waves turn toward the lighthouse.",
			"Knead the dough, heat the oven and bake the bread until its crust sounds hollow.",
		} {
			if !yield(ingest.Document{ID: fmt.Sprint(i), Text: text}, nil) {
				return
			}
		}
	}
}

func ExampleTrain() {
	m, err := hashing.Train(context.Background(), notes, hashing.Options{Bits: 16, Epochs: 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	code := func(text string) hashing.Code {
		sketch, err := m.Hash(text)
		if err != nil {
			fmt.Println(err)
		}
		return sketch.Code
	}
	boat, harbour, oven := code("a boat"), code("the harbour"), code("hot oven")
	fmt.Println(m.Bits(), "bits")
	fmt.Println(hashing.Distance(boat, harbour) < hashing.Distance(boat, oven))
	fmt.Println(m.Unknown("boat and helicopter"))
	// Output:
	// 16 bits
	// true
	// [helicopter]
}
