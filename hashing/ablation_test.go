package hashing

import (
	"os"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
)

// A trial is a training of the default recipe with one change.
type trial struct {
	Options
	// scale is the length of input rows; 0 means the default.
	scale float32
	// plan changes the settings of the training; nil means no change.
	plan func(c *ae.Config, docs *documents, v *ingest.Vocabulary)
}

// configured returns a trial's change of the network settings.
func configured(change func(c *ae.Config)) func(*trial) {
	return func(a *trial) { a.plan = func(c *ae.Config, _ *documents, _ *ingest.Vocabulary) { change(c) } }
}

// expecting returns a trial's change of the target rows.
func expecting(change func(e *neighbours.Expectation, docs *documents, v *ingest.Vocabulary)) func(*trial) {
	return func(a *trial) {
		a.plan = func(c *ae.Config, docs *documents, v *ingest.Vocabulary) {
			change(c.Target.(*neighbours.Expectation), docs, v)
		}
	}
}

// TestAblation prints the table of docs/quality.md: P@100 with one ingredient of the recipe
// changed. Each line takes half a minute.
//
//	HASHSEARCH_ABLATION=20news-bydate-clean.jsonl.gz go test ./hashing -run Ablation -v -timeout 2h
func TestAblation(t *testing.T) {
	path := os.Getenv("HASHSEARCH_ABLATION")
	if path == "" {
		t.Skip("set HASHSEARCH_ABLATION to a corpus whose documents have a label and a split, train or test")
	}
	type words = *neighbours.Expectation
	train, test := split(t, path)
	for _, tt := range []struct {
		name   string
		change func(*trial)
	}{
		{"the recipe", func(*trial) {}},
		{"own words only", func(a *trial) { a.Target = Own }},
		{"neighbours' words only", expecting(func(e words, _ *documents, _ *ingest.Vocabulary) { e.Own = 0 })},
		{"20 neighbours by TF-IDF cosine", expecting(func(e words, docs *documents, v *ingest.Vocabulary) {
			graph, _ := neighbours.Cosine(t.Context(), ae.Copy(inputFormat{Scale: 1}.rows(docs, v)), 20, func(float64) {})
			e.Graph = shares(graph)
		})},
		{"all words alike", expecting(func(e words, docs *documents, v *ingest.Vocabulary) { e.Words = presence(docs, v) })},
		{"first layer at random", configured(func(c *ae.Config) { c.Pretraining = nil })},
		{"layers pretrained greedily", func(a *trial) { a.Pretrain = true }},
		{"no excerpts", func(a *trial) { a.Corruption = "masking:0.5" }},
		{"no masking, no excerpts", func(a *trial) { a.Corruption = "none" }},
		{"no noise at the code", configured(func(c *ae.Config) { c.Bottleneck = nil })},
		{"bits drawn instead of noise", configured(func(c *ae.Config) { c.Bottleneck = ae.Bernoulli{} })},
		{"no balance", configured(func(c *ae.Config) { c.Penalties = nil })},
		{"batches of 200, half as many epochs", configured(func(c *ae.Config) { c.Batch, c.Epochs = 200, c.Epochs/2 })},
		{"half as many epochs", configured(func(c *ae.Config) { c.Epochs /= 2 })},
		{"twice as many epochs", configured(func(c *ae.Config) { c.Epochs *= 2 })},
		{"input of length 1", func(a *trial) { a.scale = 1 }},
		{"no stems and no stop words", func(a *trial) { a.Analyzer.Language = "none" }},
		{"10,000 terms", func(a *trial) { a.Vocabulary.Size = 10000 }},
		{"no hidden layer", func(a *trial) { a.Hidden = []int{} }},
		{"1,000 hidden units", func(a *trial) { a.Hidden = []int{1000} }},
		{"two hidden layers of 500", func(a *trial) { a.Hidden = []int{500, 500} }},
		{"two hidden layers, first at random", func(a *trial) {
			a.Hidden = []int{500, 500}
			configured(func(c *ae.Config) { c.Pretraining = nil })(a)
		}},
		{"two hidden layers, no balance", func(a *trial) {
			a.Hidden = []int{500, 500}
			configured(func(c *ae.Config) { c.Penalties = nil })(a)
		}},
		{"bits by the median", func(a *trial) { a.Binariser = Median }},
		{"bits turned by ITQ", func(a *trial) { a.Binariser = ITQ }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := trial{Options: Options{Bits: 64, Seed: 1}}
			tt.change(&a)
			m := a.model(t, train)
			t.Logf("P@100 %.4f", precision(m, train, test, 100))
		})
	}
}

// shares scales rows to a sum of 1.
func shares(g *ae.Sparse) *ae.Sparse {
	n, d := g.Dims()
	all := &ae.Sparse{Width: d}
	for i := range n {
		cols, vals := g.Row(i)
		sum := float32(0)
		for _, v := range vals {
			sum += v
		}
		vals = slices.Clone(vals)
		for j := range vals {
			vals[j] /= sum
		}
		all.Append(cols, vals)
	}
	return all
}

func split(t *testing.T, path string) (train, test []ingest.Document) {
	for d, err := range ingest.Open(path, ingest.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Fields["split"] == "train" {
			train = append(train, d)
		} else {
			test = append(test, d)
		}
	}
	return train, test
}

// model trains a model as Train does, with the trial's changes.
func (a trial) model(t *testing.T, docs []ingest.Document) *Model {
	t.Helper()
	ok := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	o, err := a.withDefaults()
	ok(err)
	v, err := buildVocabulary(ingest.Sequence(docs), o)
	ok(err)
	r := o.inputFormat()
	if a.scale > 0 {
		r.Scale = a.scale
	}
	all, err := r.readAll(ingest.Sequence(docs), o.Analyzer, v, extras{})
	ok(err)
	x := r.rows(all, v)
	set, err := o.trainingSet(t.Context(), all, v, x)
	ok(err)
	cfg := o.plan(set)
	if a.plan != nil {
		a.plan(&cfg, all, v)
	}
	net, err := ae.Train(t.Context(), x, cfg)
	ok(err)
	net, thresholds := o.Binariser.fit(net, x, o.Seed)
	m, err := newModel(header{Kind: o.Kind, Bits: o.Bits, Analyzer: o.Analyzer, inputFormat: r, Binariser: o.Binariser}, v, net, thresholds)
	ok(err)
	return m
}

// precision returns the mean share of the k nearest documents with the query's label, in
// expectation over ties.
func precision(m *Model, docs, queries []ingest.Document, k int) float64 {
	codes, labels := coded(m, docs)
	queryCodes, want := coded(m, queries)
	sum := 0.0
	for i, q := range queryCodes {
		at, right := make([]float64, m.Bits()+1), make([]float64, m.Bits()+1)
		for j, c := range codes {
			d := Distance(q, c)
			at[d]++
			if labels[j] == want[i] {
				right[d]++
			}
		}
		for d, left := 0, float64(k); d < len(at) && left > 0; left, d = left-at[d], d+1 {
			if at[d] > 0 {
				sum += right[d] * min(1, left/at[d]) / float64(k*len(queryCodes))
			}
		}
	}
	return sum
}

func coded(m *Model, docs []ingest.Document) (codes []Code, labels []string) {
	for _, d := range docs {
		if s, err := m.Hash(d.Words()); err == nil {
			codes, labels = append(codes, s.Code), append(labels, d.Labels[0])
		}
	}
	return codes, labels
}
