package hashing

import (
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
)

// fit makes the network of the kind from documents and the inputs x made of them.
func (o Options) fit(ctx context.Context, rows []ingest.Counts, v *ingest.Vocabulary, x *ae.Sparse) (*ae.Net, error) {
	if o.Kind == LSH {
		return ae.Hyperplanes(v.Len(), o.Bits, o.Seed), ctx.Err()
	}
	graph, err := neighbours.Find(ctx, rows, v, o.Seed, func(share float64) {
		o.Report(Progress{Stage: "neighbours", Progress: ae.Progress{Documents: int(share * float64(len(rows))), Total: len(rows)}})
	})
	if err != nil {
		return nil, err
	}
	target := &neighbours.Expectation{Words: targets(rows, v.Len()), Graph: graph, Own: 0.3}
	cfg := o.stacked(len(rows), target)
	memory := cfg.Memory(v.Len())
	cfg.Report = func(p ae.Progress) { o.Report(Progress{"training", memory, p}) }
	cfg.Report(ae.Progress{Epochs: cfg.Epochs, Total: cfg.Epochs * len(rows), Validation: math.NaN()})
	return ae.Train(ctx, x, cfg)
}

// stacked is a deep encoder, noise at the code layer that fades as training goes on, and a
// linear decoder to a softmax over the terms. Without the balance a hidden layer lets bits
// die. Fewer bits bear less noise.
func (o Options) stacked(n int, target ae.Rows) ae.Config {
	batch, epochs := o.schedule(n)
	return ae.Config{
		Shape:      ae.Shape{Layers: append(slices.Clone(o.Hidden), o.Bits), Decoder: []int{}},
		Target:     target,
		Loss:       ae.SoftmaxCrossEntropy{},
		Samples:    o.Samples,
		Corruption: ae.Masking(0.3),
		Bottleneck: ae.Noise{Sigma: min(1, float64(o.Bits)/64), Fade: true},
		Penalties:  []ae.Penalty{ae.Balance{Weight: mass(target) / 70}},
		Epochs:     epochs,
		Batch:      batch,
		Rate:       o.Rate,
		Validation: o.Validation,
		Patience:   o.Patience,
		Seed:       o.Seed,
		Save:       o.Save,
		Resume:     o.Resume,
	}
}

// schedule chooses the batch and the epochs for n documents: 200 documents and 8 epochs where
// there are many (14 for 20 bits and fewer), smaller batches and more epochs where there are
// few, so that the network takes at least 400 steps.
func (o Options) schedule(n int) (batch, epochs int) {
	batch = min(200, max(n/20, 2))
	if epochs = o.Epochs; epochs > 0 {
		return batch, epochs
	}
	epochs = 8
	if o.Bits <= 20 {
		epochs = 14
	}
	return batch, max(epochs, 400*batch/n)
}

// targets are the words that the network shall expect: each word of the document alike, and
// long documents more than short ones by the square root of their length only.
func targets(rows []ingest.Counts, terms int) *ae.Sparse {
	mean := 0.0
	for _, c := range rows {
		mean += float64(len(c.IDs)) / float64(len(rows))
	}
	t := &ae.Sparse{Width: terms}
	for _, c := range rows {
		w := float32(math.Sqrt(mean / float64(len(c.IDs))))
		t.Append(c.IDs, slices.Repeat([]float32{w}, len(c.IDs)))
	}
	return t
}

// mass is the mean sum of a row, by at most a thousand of them: the loss grows with it, and so
// must what is weighed against it.
func mass(x ae.Rows) float64 {
	n, _ := x.Dims()
	sum, rows := 0.0, min(n, 1000)
	for i := range rows {
		_, vals := x.Row(i * n / rows)
		for _, v := range vals {
			sum += float64(v)
		}
	}
	return sum / float64(rows)
}
