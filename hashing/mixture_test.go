package hashing

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

func TestWeight(t *testing.T) {
	x := Mixture{Typed: .4, Document: 2}
	for _, tt := range []struct {
		words int
		want  float64
	}{{0, .4}, {1, .4}, {10, .4}, {512, 2}, {600, 2}, {1 << 30, 2}, {20, .4 + 1.6*math.Log(20./10)/math.Log(512./10)}} {
		if got := x.Weight("a line\n", tt.words); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%d words: %v, want %v", tt.words, got, tt.want)
		}
	}
	for n := range 200 {
		if x.Weight("", n) > x.Weight("", n+1) {
			t.Errorf("the weight falls after %d words", n)
		}
	}
	for _, text := range []string{"two\nlines", "two\r\nlines", "two\rlines", "\nTitle\n\ntext\n"} {
		if got := x.Weight(text, 2); got != x.Document {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestMixtureOfTopics(t *testing.T) {
	for _, o := range []Options{{}, {Bits: 9, Kind: "convolutional"}, {Kind: LSH, Bits: 8}} {
		x := train(t, 300, o).Mixture()
		if x.Typed < minTyped || x.Typed > maxTyped || x.Document < x.Typed || x.Document > maxDocument {
			t.Errorf("%s: %+v", o.Kind, x)
		}
	}
}

// Codes that know nothing get the least weight for typed questions.
func TestMixtureOfRandomCodes(t *testing.T) {
	m := train(t, 300, Options{Bits: 32})
	docs := mixtureDocuments(m, 300)
	questions := takeQuestions(docs, rand.New(rand.NewPCG(1, 1)))
	x, err := newMixer(t.Context(), m, docs)
	if err != nil {
		t.Fatal(err)
	}
	learned := x.typed(questions)
	rand.New(rand.NewPCG(2, 2)).Shuffle(len(x.codes), func(i, j int) { x.codes[i], x.codes[j] = x.codes[j], x.codes[i] })
	if random := x.typed(questions); random != minTyped || learned <= random {
		t.Errorf("weight %v with codes of other documents, %v with their own", random, learned)
	}
}

func mixtureDocuments(m *Model, n int) []document {
	docs := make([]document, n)
	for i, d := range topicDocuments(n, 1) {
		docs[i] = m.header.read(m.header.Analyzer.Terms(d.Words()), m.vocabulary)
	}
	return docs
}

func TestMixerAgainstFormula(t *testing.T) {
	m := train(t, 60, Options{Bits: 16})
	docs := mixtureDocuments(m, 60)
	docs[7] = document{}
	x, err := newMixer(t.Context(), m, docs)
	if err != nil {
		t.Fatal(err)
	}
	q := docs[3]
	x.ask(q)
	margins := NewAsymmetric(m.Margins(m.activations(q)))
	bm25 := make([]float64, len(docs))
	for i, d := range docs {
		weights := ingest.BM25.Weigh(nil, d.counts, m.vocabulary)
		for j, id := range d.counts.IDs {
			if slices.Contains(q.counts.IDs, id) {
				bm25[i] += float64(weights[j])
			}
		}
	}
	for i, got := range slices.Clone(x.mix(.7)) {
		agreement := -1.0
		if i != 7 {
			agreement = margins.Similarity(m.Code(m.activations(docs[i])))
		}
		if want := bm25[i]/slices.Max(bm25) + .7*agreement; math.Abs(got-want) > 1e-9 {
			t.Errorf("document %d: %v, want %v", i, got, want)
		}
	}
}

func TestTakeOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d document
		for id, n := range rapid.SliceOfN(rapid.IntRange(1, 3), 1, 20).Draw(t, "counts") {
			d.add(uint32(id), float32(n))
		}
		n := rapid.IntRange(0, len(d.counts.IDs)).Draw(t, "n")
		taken, rest := d.takeOut(n, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
		sum := map[uint32]float32{}
		for _, part := range []document{taken, rest} {
			if !slices.IsSorted(part.counts.IDs) || slices.Contains(part.counts.Ns, 0) {
				t.Fatalf("part %v", part.counts)
			}
			for i, id := range part.counts.IDs {
				sum[id] += part.counts.Ns[i]
			}
		}
		if len(taken.counts.IDs) != n {
			t.Fatalf("%d terms taken, want %d", len(taken.counts.IDs), n)
		}
		for i, id := range d.counts.IDs {
			if sum[id] != d.counts.Ns[i] {
				t.Fatalf("%v was divided into %v and %v", d.counts, taken.counts, rest.counts)
			}
		}
	})
}

func TestRank(t *testing.T) {
	scores := []float64{.5, 2, 1, 1, 1}
	for doc, want := range []float64{5, 1, 3, 3, 3} {
		if got := rank(scores, doc); got != want {
			t.Errorf("document %d: rank %v, want %v", doc, got, want)
		}
	}
}

func TestMixtureOutOfRange(t *testing.T) {
	m := train(t, 60, Options{Bits: 8})
	for _, text := range []string{`{"typed":-1,"document":1}`, `{"typed":1,"document":1e300}`} {
		if err := json.Unmarshal([]byte(text), &m.header.Mixture); err != nil {
			t.Fatal(err)
		}
		if m.check() == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}
