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

// fit returns the network of the kind for the documents and their input rows x, the thresholds of
// its bits, and what it has learned from labels.
func (o Options) fit(ctx context.Context, docs *documents, v *ingest.Vocabulary, x ae.Rows) (n hashNet, s Supervision, err error) {
	if c := o.Kind.composition(); c.build != nil {
		net, err := c.build(ctx, o, x)
		if err != nil {
			return n, s, err
		}
		return o.binarised(net, x), s, nil
	}
	t, err := o.trainingSet(ctx, docs, v, x)
	if err != nil {
		return n, s, err
	}
	if o.Nested {
		return o.fitNested(ctx, t)
	}
	net, s, err := o.fitNet(ctx, t)
	if err != nil {
		return n, s, err
	}
	return o.binarised(net, x), s, nil
}

// A hashNet is a network and the thresholds of its bits.
type hashNet struct {
	net        *ae.Net
	thresholds []float32
}

// binarised returns the network, rotated if the binariser rotates, and its thresholds.
func (o Options) binarised(net *ae.Net, x ae.Rows) hashNet {
	net, thresholds := o.Binariser.fit(net, x, o.Seed)
	return hashNet{net, thresholds}
}

// A trainingSet is all that a network learns from.
type trainingSet struct {
	docs       *documents
	vocabulary *ingest.Vocabulary
	x          ae.Rows // of the documents
	target     ae.Rows
	space      *ae.Net // in which neighbours were compared; nil without neighbours
}

func (o Options) trainingSet(ctx context.Context, docs *documents, v *ingest.Vocabulary, x ae.Rows) (trainingSet, error) {
	target, space, err := o.target(ctx, docs, v)
	return trainingSet{docs, v, x, target, space}, err
}

// fitNet returns a network that learned the training set, with its labels if there are some.
func (o Options) fitNet(ctx context.Context, t trainingSet) (net *ae.Net, s Supervision, err error) {
	cfg := o.plan(t)
	first, some := cfg, t.x
	if o.Start != nil {
		first, some = o.further(cfg, t.x, t.vocabulary)
	}
	if net, err = o.train(ctx, "training", some, first); err == nil && t.docs.labels != nil {
		return o.learnLabels(ctx, t, cfg, net)
	}
	return net, s, err
}

// train trains a network as cfg describes and reports it as a stage.
func (o Options) train(ctx context.Context, stage string, x ae.Rows, cfg ae.Config) (*ae.Net, error) {
	n, _ := x.Dims()
	cfg.Report = func(p ae.Progress) { o.Report(Progress{Stage: stage, Progress: p}) }
	cfg.Report(ae.Progress{Epochs: cfg.Epochs, Total: cfg.Epochs * n, Validation: math.NaN()})
	net, err := ae.Train(ctx, x, cfg)
	if errors.Is(err, ae.ErrConfig) { // the options do not suit the kind
		err = fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return net, err
}

// plan returns the network to train and its training settings.
func (o Options) plan(t trainingSet) ae.Config {
	n := t.docs.len()
	_, epochs := o.schedule(ae.Config{}, n)
	parts := o.Kind.composition().parts(o, corpus{n, t.vocabulary.Len(), mass(t.target), epochs, t.space})
	cfg := o.config(parts, n)
	cfg.Target = t.target
	return cfg
}

// target returns the target row of each document, and the space in which neighbours were compared,
// or nil without neighbours.
func (o Options) target(ctx context.Context, docs *documents, v *ingest.Vocabulary) (target ae.Rows, space *ae.Net, err error) {
	own := o.Kind.composition().own.rows(docs, v)
	if o.Target != Neighbours {
		return own, nil, nil
	}
	graph, space, err := o.graph(ctx, docs, v)
	if err != nil {
		return nil, nil, err
	}
	return &neighbours.Expectation{Words: own, Graph: graph, Own: 0.3, Draws: drawnNeighbours}, space, nil
}

// graph returns the neighbours of each document, and the space in which they were compared unless a
// model to start from places them.
func (o Options) graph(ctx context.Context, docs *documents, v *ingest.Vocabulary) (graph ae.Rows, space *ae.Net, err error) {
	done := o.neighbourProgress(0, 1, docs.len())
	texts := docs.withoutQueries()
	if points := o.places(texts, v); points != nil {
		graph, err = neighbours.FindAmong(ctx, &texts.counts, v, points, o.Seed, done)
	} else {
		graph, space, err = neighbours.Find(ctx, &texts.counts, v, o.Seed, done)
	}
	return docs.joined(graph), space, err
}

// drawnNeighbours is the number of neighbours whose terms a step of the training reads for one
// document. A document is read in several epochs, so that a few of its hundred neighbours suffice.
const drawnNeighbours = 8

// config completes the parts of a kind with the options.
func (o Options) config(c ae.Config, n int) ae.Config {
	c.Layers = append(slices.Clone(o.Hidden), o.Bits)
	c.Hidden, c.Init = cmp.Or(o.Activation, c.Hidden), cmp.Or(o.Init, c.Init)
	c.Tied = c.Tied || o.Tied
	if c.Tied {
		c.Shape.Decoder = nil
	} else if c.Shape.Decoder == nil {
		c.Shape.Decoder = []int{}
	}
	if o.Corruption != "" {
		c.Corruption, _ = corruption(o.Corruption) // validated before
	}
	if o.L2 > 0 {
		c.Penalties = append(c.Penalties, ae.L2{Weight: o.L2})
	}
	if _, own := c.Pretraining.(ae.RBMs); o.Pretrain && !own {
		c.Pretraining = ae.Greedy{}
	}
	c.Batch, c.Epochs = o.schedule(c, n)
	c.Samples = cmp.Or(o.Samples, c.Samples)
	c.Rate, c.Validation, c.Patience = cmp.Or(o.Rate, usualRate(o.Bits)), o.Validation, o.Patience
	c.Seed, c.Save, c.Resume, c.SaveEnd = o.Seed, o.Save, o.Resume, o.Labels != ""
	return c
}

// usualRate returns the learning rate for a width.
func usualRate(bits int) float64 {
	if bits <= 32 {
		return 0.008
	}
	return 0.004
}

// schedule returns the batch size and the number of epochs for n documents: those of the kind, or
// 200 documents and 8 epochs (14 for at most 20 bits, which converge more slowly). If there are
// few documents, batches are smaller and epochs more, so that training takes at least 400 steps.
func (o Options) schedule(c ae.Config, n int) (batch, epochs int) {
	batch = batchSize(cmp.Or(c.Batch, 200), n)
	if o.Epochs > 0 {
		return batch, o.Epochs
	}
	epochs = cmp.Or(c.Epochs, 8)
	if c.Epochs == 0 && o.Bits <= 20 {
		epochs = 14
	}
	return batch, max(epochs, 400*batch/n)
}

// batchSize returns batch, or a twentieth of the documents if that is smaller, but at least 2.
func batchSize(batch, documents int) int { return min(batch, max(documents/20, 2)) }

// An ownTerms function returns the target rows of documents before neighbours are added. nil means
// presence: equal weights for the terms of a document, and row sums that grow only by the square
// root of its length.
type ownTerms func(docs *documents, v *ingest.Vocabulary) *neighbours.Words

func (s ownTerms) rows(docs *documents, v *ingest.Vocabulary) *neighbours.Words {
	if s == nil {
		return presence(docs, v)
	}
	return s(docs, v)
}

// scaledTFIDF returns the default input rows, which are the target of networks with linear
// outputs.
func scaledTFIDF(docs *documents, v *ingest.Vocabulary) *neighbours.Words {
	return &neighbours.Words{Rows: inputFormat{Scale: inputScale}.rows(docs, v)}
}

func logCounts(docs *documents, v *ingest.Vocabulary) *neighbours.Words {
	return &neighbours.Words{Rows: inputFormat{Weighting: ingest.LogCounts}.rows(docs, v)}
}

// idfPresence is presence with each term multiplied by its inverse document frequency.
func idfPresence(docs *documents, v *ingest.Vocabulary) *neighbours.Words {
	var once ingest.Counts // of every term
	for id := range uint32(v.Len()) {
		once.IDs, once.Ns = append(once.IDs, id), append(once.Ns, 1)
	}
	w := presence(docs, v)
	w.Weights = ingest.TFIDF.Weigh(nil, once, v)
	return w
}

// presence gives each of a document's n distinct terms the weight √(mean/n), where mean is the
// mean of n.
func presence(docs *documents, v *ingest.Vocabulary) *neighbours.Words {
	mean, scale := 0.0, make([]float32, docs.len())
	for i := range scale {
		mean += float64(len(docs.at(i).counts.IDs)) / float64(len(scale))
	}
	for i := range scale {
		scale[i] = float32(math.Sqrt(mean / float64(len(docs.at(i).counts.IDs))))
	}
	return &neighbours.Words{Rows: neighbours.Presence{Texts: &docs.counts}, Scale: scale}
}

// mass returns the mean sum of a target row, from at most 1000 rows.
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
