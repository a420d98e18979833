package hashing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// topicDocuments returns n documents of four topics of invented words. Each has twelve words of
// its topic and four that are common to all.
func topicDocuments(n int, seed uint64) []ingest.Document {
	rng := rand.New(rand.NewPCG(seed, 0))
	var docs []ingest.Document
	for i := range n {
		topic := i % 4
		var words []string
		for range 12 {
			words = append(words, fmt.Sprintf("topic%c%c", 'a'+topic, 'a'+rng.IntN(20)))
		}
		for range 4 {
			words = append(words, fmt.Sprintf("filler%c", 'a'+rng.IntN(20)))
		}
		docs = append(docs, ingest.Document{ID: fmt.Sprint(i), Text: strings.Join(words, " "), Labels: []string{fmt.Sprint(topic)}})
	}
	return docs
}

func train(t *testing.T, n int, o Options) *Model {
	t.Helper()
	o.Analyzer.Language = "none"
	m, err := Train(t.Context(), ingest.Sequence(topicDocuments(n, 1)), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// nearest returns the share of the ten nearest documents, ties by order, that have the same topic.
func nearest(t *testing.T, m *Model) float64 {
	t.Helper()
	docs := topicDocuments(200, 2)
	var codes []Code
	for _, d := range docs {
		codes = append(codes, sketchOf(t, m, d.Words()).Code)
	}
	same := 0
	for i := range docs {
		order := make([]int, 0, len(docs))
		for j := range docs {
			if j != i {
				order = append(order, j)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return Distance(codes[a], codes[i]) - Distance(codes[b], codes[i]) })
		for _, j := range order[:10] {
			if docs[j].Labels[0] == docs[i].Labels[0] {
				same++
			}
		}
	}
	return float64(same) / float64(10*len(docs))
}

func TestCodesOfATopicAreNear(t *testing.T) {
	tests := []struct {
		name string
		docs int
		opts Options
		want float64
	}{
		{"default", 600, Options{}, 0.95},
		{"8 bits", 600, Options{Bits: 8}, 0.8},
		{"median", 600, Options{Bits: 16, Binariser: Median}, 0.9},
		{"itq", 600, Options{Bits: 16, Binariser: ITQ}, 0.9},
		{"random rotation", 600, Options{Bits: 16, Binariser: Random}, 0.9},
		{"two hidden layers", 600, Options{Bits: 16, Hidden: []int{60, 30}}, 0.9},
		{"no hidden layer", 600, Options{Bits: 16, Hidden: []int{}}, 0.9},
		{"few documents", 60, Options{Bits: 16}, 0.9},
		{"bm25 input", 600, Options{Bits: 16, Weighting: ingest.BM25}, 0.9},
		{"lsh", 600, Options{Kind: LSH}, 0.5},
		{"principal directions", 600, Options{Kind: "itq", Bits: 16}, 0.9},
		{"self-taught", 600, Options{Kind: "sth", Bits: 16}, 0.9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := nearest(t, train(t, tt.docs, tt.opts)); got < tt.want {
				t.Errorf("%.3f of the nearest share the topic, want %.2f", got, tt.want)
			}
		})
	}
}

func TestLearnedBeatsLSH(t *testing.T) {
	learned, random := nearest(t, train(t, 400, Options{Bits: 16})), nearest(t, train(t, 400, Options{Bits: 16, Kind: LSH}))
	if learned < random+0.2 {
		t.Errorf("learned %.3f, random hyperplanes %.3f", learned, random)
	}
}

func TestSameSeedSameModel(t *testing.T) {
	a, b, c := train(t, 100, Options{Seed: 3}), train(t, 100, Options{Seed: 3}), train(t, 100, Options{Seed: 4})
	if d, e := train(t, 100, Options{Seed: 3, Binariser: ITQ}), train(t, 100, Options{Seed: 3, Binariser: ITQ}); !bytes.Equal(d.blob, e.blob) {
		t.Error("the same seed gave two rotations")
	}
	if !bytes.Equal(a.blob, b.blob) || a.Fingerprint() != b.Fingerprint() {
		t.Error("the same seed gave two models")
	}
	if a.Fingerprint() == c.Fingerprint() {
		t.Error("two seeds gave the same model")
	}
}

func TestMedianSplitsEveryBit(t *testing.T) {
	m := train(t, 400, Options{Bits: 12, Binariser: Median})
	on := make([]int, 12)
	for _, d := range topicDocuments(400, 1) {
		s, _ := m.Hash(d.Words())
		for i := range on {
			if s.Code.Bit(i) {
				on[i]++
			}
		}
	}
	for i, n := range on {
		if n < 150 || n > 200 { // activations equal to the median are 0
			t.Errorf("bit %d is on in %d of 400", i, n)
		}
	}
}

func TestHashOfUnknownWords(t *testing.T) {
	m := train(t, 60, Options{Bits: 8})
	for _, text := range []string{"", "   ", "nothing known here", "12 34", "\xff\xfe"} {
		s, err := m.Hash(text)
		if !errors.Is(err, ErrNoTerms) || s.Code != nil {
			t.Errorf("%q: code %v, error %v", text, s.Code, err)
		}
	}
	if s, err := m.Hash("topicaa nothing known"); err != nil || s.Counts.Unknown != 2 {
		t.Errorf("sketch %+v, error %v", s, err)
	}
}

func TestMeaningNamesTheTopic(t *testing.T) {
	m := train(t, 600, Options{Bits: 2}) // the fewest that distinguish four topics
	topical := 0
	for i := range 2 {
		meaning := m.Meaning(i, 5)
		if len(meaning.On) != 5 || len(meaning.Off) != 5 {
			t.Fatalf("bit %d: %+v", i, meaning)
		}
		for _, term := range append(meaning.On, meaning.Off...) {
			if strings.HasPrefix(term, "topic") {
				topical++
			}
		}
	}
	if topical < 19 {
		t.Errorf("only %d of the 20 terms belong to a topic", topical)
	}
	if lsh := train(t, 60, Options{Kind: LSH, Bits: 8}).Meaning(0, 5); lsh.On != nil || lsh.Off != nil {
		t.Errorf("random hyperplanes mean %+v", lsh)
	}
}

func TestTrainErrors(t *testing.T) {
	docs := topicDocuments(40, 1)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("disk on fire")
	failing := func(yield func(ingest.Document, error) bool) { yield(ingest.Document{}, broken) }
	tests := []struct {
		name string
		ctx  context.Context
		docs iter.Seq2[ingest.Document, error]
		opts Options
		want error
	}{
		{"no documents", t.Context(), ingest.Sequence(nil), Options{}, ErrTooFew},
		{"one document", t.Context(), ingest.Sequence(docs[:1]), Options{}, ErrTooFew},
		{"empty documents", t.Context(), ingest.Sequence(make([]ingest.Document, 9)), Options{}, ErrTooFew},
		{"reader fails", t.Context(), failing, Options{}, broken},
		{"cancelled", cancelled, ingest.Sequence(docs), Options{}, context.Canceled},
		{"513 bits", t.Context(), ingest.Sequence(docs), Options{Bits: 513}, ErrOptions},
		{"kind", t.Context(), ingest.Sequence(docs), Options{Kind: "magic"}, ErrOptions},
		{"binariser", t.Context(), ingest.Sequence(docs), Options{Binariser: "most"}, ErrOptions},
		{"weighting", t.Context(), ingest.Sequence(docs), Options{Weighting: "heavy"}, ErrOptions},
		{"language", t.Context(), ingest.Sequence(docs), Options{Analyzer: ingest.Analyzer{Language: "xx"}}, ErrOptions},
		{"fewer documents than bits", t.Context(), ingest.Sequence(docs), Options{Kind: "sth"}, ErrTooFew},
		{"fewer directions than bits", t.Context(), ingest.Sequence(docs), Options{Kind: "itq"}, ErrTooFew},
		{"rate", t.Context(), ingest.Sequence(docs), Options{Rate: -1}, ErrOptions},
		{"occupancy", t.Context(), failing, Options{Bits: Auto, Occupancy: -1}, ErrOptions},
		{"kind at any width", t.Context(), failing, Options{Bits: Auto, Kind: "magic"}, ErrOptions},
	}
	for _, tt := range tests {
		if _, err := Train(tt.ctx, tt.docs, tt.opts); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
		}
		if err := tt.opts.Validate(); errors.Is(err, ErrOptions) != (tt.want == ErrOptions) {
			t.Errorf("%s: Validate returned %v", tt.name, err)
		}
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	var last Progress
	train(t, 100, Options{Bits: 8, Report: func(p Progress) { last = p }})
	if last.Stage != "training" || last.Epoch != last.Epochs || last.Documents != last.Total {
		t.Errorf("the last report was %+v", last)
	}
}
