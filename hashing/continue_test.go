package hashing

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// grown returns the documents of train and as many new ones that have a new term each.
func grown(n, more int) []ingest.Document {
	docs := topicDocuments(n+more, 1)
	for i := n; i < len(docs); i++ {
		docs[i].Text += " novelty"
	}
	return docs
}

// further trains m further on docs.
func further(t *testing.T, m *Model, docs []ingest.Document, o Options) *Model {
	t.Helper()
	o.Start = m
	got, err := Train(t.Context(), ingest.Sequence(docs), o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A further training takes fewer steps, keeps the quality and most bits, and knows new terms.
func TestFurtherTraining(t *testing.T) {
	steps := 0
	whole := train(t, 600, Options{Report: func(p Progress) { steps = p.Total }})
	docs, before := grown(600, 60), steps
	m := further(t, whole, docs, Options{Report: func(p Progress) { steps = p.Total }})
	if got, want := nearest(t, m), nearest(t, whole); got < want-0.02 {
		t.Errorf("%.3f of the nearest share the topic, before %.3f", got, want)
	}
	if steps > before/5 {
		t.Errorf("%d documents were processed, at first %d", steps, before)
	}
	if _, ok := m.Vocabulary().ID("novelty"); !ok || m.Documents() != 660 || m.Bits() != 64 || m.Kind() != Stacked || m.Analyzer().Language != "none" {
		t.Errorf("the model is %+v", m.header)
	}
	changed := 0
	for _, d := range docs[:600] {
		changed += Distance(sketchOf(t, whole, d.Words()).Code, sketchOf(t, m, d.Words()).Code)
	}
	if mean := float64(changed) / 600; mean > 6 {
		t.Errorf("%.1f bits of a document have changed", mean)
	}
}

// Trained on the same documents without a step, a model stays the same function.
func TestStartHasTheSameCodes(t *testing.T) {
	for _, o := range []Options{{Bits: 16}, {Kind: "contractive", Bits: 8}, {Kind: "dbn", Bits: 8, Hidden: []int{9, 5}}, {Kind: "linear", Bits: 8, Hidden: []int{8}}} {
		m := train(t, 60, o)
		o, err := Options{Start: m}.inherit()
		if err != nil {
			t.Fatal(err)
		}
		net := o.start(m.vocabulary)
		for _, d := range topicDocuments(20, 2) {
			s := sketchOf(t, m, d.Words())
			a := net.Encode(nil, m.header.one(document{counts: s.Counts}, m.vocabulary))
			if Distance(m.Code(a), s.Code) > 0 {
				t.Fatalf("%s: the code of %s differs", m.Kind(), d.ID)
			}
		}
	}
}

func TestFurtherTrainingIsDeterministic(t *testing.T) {
	m, docs := train(t, 100, Options{Bits: 8, Hidden: []int{6}}), grown(100, 20)
	a, b := further(t, m, docs, Options{Seed: 3}), further(t, m, docs, Options{Seed: 3})
	if !bytes.Equal(a.blob, b.blob) {
		t.Error("the same seed gave two models")
	}
	o := Options{Start: m, Seed: 3, Epochs: 6}
	whole := further(t, m, docs, o)
	o.Resume = interruptedState(t, ingest.Sequence(docs), o)
	if got := further(t, m, docs, o); !bytes.Equal(got.blob, whole.blob) {
		t.Error("the resumed training ended in another model")
	}
	o.Start = a
	if _, err := Train(t.Context(), ingest.Sequence(docs), o); !errors.Is(err, ErrState) {
		t.Errorf("resumed from another model: %v", err)
	}
}

// Fewer documents than there are, and all kinds that are trained.
func TestFurtherTrainingOfAllKinds(t *testing.T) {
	docs := grown(60, 6)
	for _, c := range compositions() {
		m := train(t, 60, Options{Kind: c.kind, Bits: 4, Hidden: c.smallHidden(), Epochs: 3})
		_, err := Train(t.Context(), ingest.Sequence(docs), Options{Start: m})
		if refused := errors.Is(err, ErrOptions); refused != (c.build != nil || c.kind == "convolutional") || err != nil && !refused {
			t.Errorf("%s: error %v", c.kind, err)
		}
	}
}

func (c composition) smallHidden() []int {
	if c.hidden != nil && len(c.hidden) == 0 {
		return nil
	}
	return []int{5}
}

func TestFurtherTrainingKeepsTheNetwork(t *testing.T) {
	m := train(t, 60, Options{Bits: 8, Hidden: []int{6}, Activation: ae.ReLU, Vocabulary: ingest.VocabularyOptions{Size: 30}, Epochs: 2})
	same := Options{Start: m, Kind: Stacked, Bits: 8, Hidden: []int{6}, Activation: ae.ReLU, Binariser: Half, Weighting: ingest.TFIDF}
	same.Analyzer.Language = "none"
	for _, o := range []Options{same, {Start: m}, {Start: m, Bits: Auto}} {
		got := further(t, m, grown(60, 6), o)
		if got.Bits() != 8 || got.Vocabulary().Len() > 30 {
			t.Errorf("%d bits, %d terms", got.Bits(), got.Vocabulary().Len())
		}
	}
	for name, o := range map[string]Options{
		"the kind stacked, not linear": {Kind: "linear"}, "a width of 8, not 16": {Bits: 16}, "hidden layers of [6]": {Hidden: []int{7}},
		"activation relu, not elu": {Activation: ae.ELU}, "weighting tfidf": {Weighting: ingest.BM25}, "language none": {Analyzer: ingest.Analyzer{Language: "de"}},
		"binariser half": {Binariser: ITQ}, "tied weights: false": {Tied: true},
	} {
		o.Start = m
		if err := o.Validate(); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A further training of less than an epoch draws its rows.
func TestFurtherDrawsRows(t *testing.T) {
	m := train(t, 60, Options{Bits: 4, Hidden: []int{}})
	x := &ae.Sparse{Width: m.vocabulary.Len()}
	for range 50 {
		x.Append([]uint32{1}, []float32{1})
	}
	for epochs, want := range map[int]int{2: 10, 9: 45, 10: 50, 35: 150} {
		cfg, rows := Options{Start: m}.further(ae.Config{Epochs: epochs, Target: x}, x, m.vocabulary)
		n, _ := rows.Dims()
		if targets, _ := cfg.Target.Dims(); n*cfg.Epochs != want || targets != n {
			t.Errorf("of %d epochs, %d rows and %d targets for %d", epochs, n, targets, cfg.Epochs)
		}
	}
}

// The places of documents have the mean 0 and at most mostUnits numbers, the first activations.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ bits, units int }{{leastUnits - 1, 0}, {leastUnits, leastUnits}, {mostUnits + 8, mostUnits}} {
		m := train(t, 60, Options{Bits: c.bits, Hidden: []int{6}})
		all := newDocuments(m.vocabulary)
		for _, d := range topicDocuments(60, 1) {
			all.add(document{counts: sketchOf(t, m, d.Words()).Counts})
		}
		o := Options{Start: m, Bits: c.bits}
		points := o.places(all, m.vocabulary)
		if len(points) != 60*c.units {
			t.Fatalf("%d bits: %d numbers of 60 documents", c.bits, len(points))
		}
		if c.units == 0 {
			continue
		}
		for _, mean := range columnMeans(points, c.units) {
			if math.Abs(float64(mean)) > 1e-5 {
				t.Errorf("%d bits: the mean is %v", c.bits, mean)
			}
		}
		a, b := sketchOf(t, m, topicDocuments(60, 1)[3].Words()), sketchOf(t, m, topicDocuments(60, 1)[4].Words())
		last := c.units - 1
		want := a.Activations[last] - b.Activations[last]
		if got := points[3*c.units+last] - points[4*c.units+last]; math.Abs(float64(got-want)) > 1e-5 {
			t.Errorf("%d bits: documents are %v apart, their activations %v", c.bits, got, want)
		}
	}
}

// The estimate of memory includes the model to start from.
func TestEstimateIncludesStart(t *testing.T) {
	docs := topicDocuments(60, 1)
	m := train(t, 60, Options{})
	alone, err := Estimate(ingest.Sequence(docs), 60, Options{Bits: m.Bits(), Analyzer: m.Analyzer()})
	with, err2 := Estimate(ingest.Sequence(docs), 60, Options{Start: m})
	if err != nil || err2 != nil || with.Bytes-alone.Bytes < 2*int64(m.Size()) {
		t.Errorf("%d bytes with the model of %d, %d without, errors %v, %v", with.Bytes, m.Size(), alone.Bytes, err, err2)
	}
}
