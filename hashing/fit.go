package hashing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
)

// fit makes the network of the kind from documents and the inputs x made of them.
func (o Options) fit(ctx context.Context, docs []document, v *ingest.Vocabulary, x *ae.Sparse) (*ae.Net, error) {
	c := o.Kind.composition()
	if c.finds != nil {
		return c.finds(ctx, o, x)
	}
	cfg, err := o.plan(ctx, docs, v)
	if err != nil {
		return nil, err
	}
	memory := cfg.Memory(x.Width)
	cfg.Report = func(p ae.Progress) { o.Report(Progress{"training", memory, p}) }
	cfg.Report(ae.Progress{Epochs: cfg.Epochs, Total: cfg.Epochs * len(docs), Validation: math.NaN()})
	net, err := ae.Train(ctx, x, cfg)
	if errors.Is(err, ae.ErrConfig) { // options that do not go with the kind
		err = fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return net, err
}

// plan is what to train, and how.
func (o Options) plan(ctx context.Context, docs []document, v *ingest.Vocabulary) (ae.Config, error) {
	target, space, err := o.target(ctx, docs, v)
	if err != nil {
		return ae.Config{}, err
	}
	_, epochs := o.schedule(ae.Config{}, len(docs))
	parts := o.Kind.composition().parts(o, corpus{len(docs), v.Len(), mass(target), epochs, space})
	cfg := o.config(parts, len(docs))
	cfg.Target = target
	return cfg, nil
}

// target is what the network shall say of each document, and the space in which its neighbours were sought, or nil.
func (o Options) target(ctx context.Context, docs []document, v *ingest.Vocabulary) (target ae.Rows, space *ae.Net, err error) {
	rows := countsOf(docs)
	words := o.Kind.composition().says.rows(docs, v)
	if o.Target != Neighbours {
		return words, nil, nil
	}
	graph, space, err := neighbours.Find(ctx, rows, v, o.Seed, func(share float64) {
		o.Report(Progress{Stage: "neighbours", Progress: ae.Progress{Documents: int(share * float64(len(rows))), Total: len(rows)}})
	})
	if err != nil {
		return nil, nil, err
	}
	return &neighbours.Expectation{Words: words, Graph: graph, Own: 0.3}, space, nil
}

// config completes the parts of a kind by what the options say.
func (o Options) config(c ae.Config, n int) ae.Config {
	c.Layers = append(slices.Clone(o.Hidden), o.Bits)
	if o.Activation != 0 {
		c.Hidden = o.Activation
	}
	if o.Init != 0 {
		c.Init = o.Init
	}
	c.Tied = c.Tied || o.Tied
	if c.Tied {
		c.Shape.Decoder = nil
	} else if c.Shape.Decoder == nil {
		c.Shape.Decoder = []int{}
	}
	if spoil, _ := corruption(o.Corruption); o.Corruption != "" { // validated before
		c.Corruption = spoil
	}
	if o.L2 > 0 {
		c.Penalties = append(c.Penalties, ae.L2{Weight: o.L2})
	}
	if _, own := c.Pretraining.(ae.RBMs); o.Pretrain && !own {
		c.Pretraining = ae.Greedy{}
	}
	c.Batch, c.Epochs = o.schedule(c, n)
	c.Samples, c.Rate, c.Validation, c.Patience = o.Samples, o.Rate, o.Validation, o.Patience
	c.Seed, c.Save, c.Resume = o.Seed, o.Save, o.Resume
	return c
}

// schedule chooses the batch and the epochs for n documents: what the kind wants, or 200 documents and 8 epochs (14 for
// 20 bits and fewer, which take longer to settle). Where documents are few, batches are smaller and epochs more, so that the
// network takes at least 400 steps.
func (o Options) schedule(c ae.Config, n int) (batch, epochs int) {
	batch = smaller(cmp.Or(c.Batch, 200), n)
	if o.Epochs > 0 {
		return batch, o.Epochs
	}
	epochs = cmp.Or(c.Epochs, 8)
	if c.Epochs == 0 && o.Bits <= 20 {
		epochs = 14
	}
	return batch, max(epochs, 400*batch/n)
}

// smaller is the batch where documents are so few that it would be more than a twentieth of them.
func smaller(batch, documents int) int { return min(batch, max(documents/20, 2)) }

// said is what is expected of a document, before its neighbours add to it. nil means each of its words alike, and of long
// documents more than of short ones by the square root of their length only.
type said func(docs []document, v *ingest.Vocabulary) *ae.Sparse

func (s said) rows(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	if s == nil {
		return presence(docs, v)
	}
	return s(docs, v)
}

// weights are what a network with linear outputs reads by default.
func weights(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	return reading{Scale: inputScale}.rows(docs, v)
}

func logCounts(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	return reading{Weighting: ingest.LogCounts}.rows(docs, v)
}

// rarities says each word by how rare it is, and of long documents more than of short ones by the square root of their
// length only.
func rarities(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	once := presence(docs, v)
	t := &ae.Sparse{Width: v.Len()}
	for i := range docs {
		cols, vals := once.Row(i)
		idf := ingest.TFIDF.Weigh(nil, ingest.Counts{IDs: cols, Ns: slices.Repeat([]float32{1}, len(cols))}, v)
		for j := range idf {
			idf[j] *= vals[j]
		}
		t.Append(cols, idf)
	}
	return t
}

func presence(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	mean := 0.0
	for _, d := range docs {
		mean += float64(len(d.counts.IDs)) / float64(len(docs))
	}
	t := &ae.Sparse{Width: v.Len()}
	for _, d := range docs {
		n := len(d.counts.IDs)
		t.Append(d.counts.IDs, slices.Repeat([]float32{float32(math.Sqrt(mean / float64(n)))}, n))
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
