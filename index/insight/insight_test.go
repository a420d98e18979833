package insight

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

var texts = []string{
	"bread dough rises in a warm kitchen", "yeast makes the bread dough rise", "bake the bread in the oven of the kitchen",
	"the shuttle reached its orbit", "a crew of the shuttle saw the moon from orbit", "the moon and the orbit of the crew",
}

var trained = sync.OnceValues(func() (*hashing.Model, error) {
	docs := make([]ingest.Document, len(texts))
	for i, text := range texts {
		docs[i].Text = text
	}
	return hashing.Train(context.Background(), ingest.Sequence(docs), hashing.Options{Bits: 8, Hidden: []int{}, Epochs: 2, Seed: 1})
})

func model(t *testing.T) *hashing.Model {
	m, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sketched yields texts with their sketches, and then failure if it is not nil.
func sketched(t *testing.T, failure error, texts ...string) iter.Seq2[index.Sketched, error] {
	return func(yield func(index.Sketched, error) bool) {
		for _, text := range texts {
			sk, err := model(t).Hash(text)
			if err != nil && !errors.Is(err, hashing.ErrNoTerms) {
				t.Fatal(err)
			}
			if !yield(index.Sketched{Document: ingest.Document{ID: text}, Sketch: sk}, nil) {
				return
			}
		}
		if failure != nil {
			yield(index.Sketched{}, failure)
		}
	}
}

func TestMisfits(t *testing.T) {
	m, got := model(t), map[string]float64{}
	empty, err := Misfits(t.Context(), m, sketched(t, nil, append(texts, "", "xyzzy plugh")...), func(d index.Sketched, misfit float64) { got[d.ID] = misfit })
	if err != nil || empty != 1 || len(got) != 7 {
		t.Fatalf("%v, %d of them empty, %v", got, empty, err)
	}
	for id, misfit := range got {
		sk, _ := m.Hash(id)
		if want, err := m.Misfit(sk); err != nil || misfit != want {
			t.Errorf("%q: %v, want %v (%v)", id, misfit, want, err)
		}
	}
}

func TestMisfitsFail(t *testing.T) {
	failure := errors.New("failure")
	if _, err := Misfits(t.Context(), model(t), sketched(t, failure, texts...), func(index.Sketched, float64) {}); !errors.Is(err, failure) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Misfits(ctx, model(t), sketched(t, nil, texts...), func(index.Sketched, float64) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestActivations(t *testing.T) {
	got, err := Activations(sketched(t, nil, texts[0], "", texts[3]))
	a, _ := model(t).Hash(texts[0])
	b, _ := model(t).Hash(texts[3])
	if err != nil || !slices.Equal(got, slices.Concat(a.Activations, b.Activations)) {
		t.Errorf("%v %v", got, err)
	}
	if _, err := Activations(sketched(t, nil, "")); !errors.Is(err, hashing.ErrNoTerms) {
		t.Error(err)
	}
	failure := errors.New("failure")
	if _, err := Activations(sketched(t, failure)); !errors.Is(err, failure) {
		t.Error(err)
	}
}

// Samples are the results of draw, followed by the steps of the walk.
func TestDream(t *testing.T) {
	m := model(t)
	start := make([]float32, 8)
	draw := func(*rand.Rand) []float32 { return start }
	still, err := Dream(m, draw, 2, 0, rand.New(rand.NewPCG(1, 1)))
	if err != nil || len(still) != 2 || !slices.Equal(still[1], start) {
		t.Errorf("%v %v", still, err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	want, _ := m.Walk(start, rng)
	want, _ = m.Walk(want, rng)
	if walked, err := Dream(m, draw, 1, 2, rand.New(rand.NewPCG(1, 1))); err != nil || !slices.Equal(walked[0], want) {
		t.Errorf("%v, want %v (%v)", walked, want, err)
	}
}
