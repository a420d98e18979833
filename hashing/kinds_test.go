package hashing

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Every kind groups topics better than random hyperplanes, describes its bits if it has a decoder,
// and survives encoding and decoding.
func TestEveryKind(t *testing.T) {
	random := nearest(t, train(t, 400, Options{Kind: LSH, Bits: 16}))
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			o := Options{Kind: kind, Bits: 16, Seed: 1}
			if len(kind.composition().hidden) != 0 || kind.composition().hidden == nil {
				o.Hidden = []int{40}
			}
			m := train(t, 400, o)
			if got := nearest(t, m); kind != LSH && got < random+0.05 {
				t.Errorf("%.3f of the nearest share the topic, with random hyperplanes %.3f", got, random)
			}
			meaning, noDecoder := m.Meaning(3, 4), kind == LSH || kind == "sth"
			if noDecoder != (len(meaning.On)+len(meaning.Off) == 0) {
				t.Errorf("the meaning of a bit is %v", meaning)
			}
			back, err := Read(bytes.NewReader(m.blob))
			if err != nil {
				t.Fatal(err)
			}
			a, _ := m.Hash("topicaa topicab fillera")
			if b, err := back.Hash("topicaa topicab fillera"); err != nil || !slices.Equal(a.Activations, b.Activations) || !slices.Equal(a.Code, b.Code) {
				t.Errorf("the decoded model differs, error %v", err)
			}
			checkCounts(t, m)
		})
	}
}

// checkCounts checks that texts hashed together, by their counts, have the sketches of each.
func checkCounts(t *testing.T, m *Model) {
	t.Helper()
	var all []ingest.Counts
	var want []Sketch
	for i, d := range topicDocuments(300, 3) {
		if i%5 == 0 {
			d.Text = "unknown"
		}
		sk, _ := m.Hash(d.Words()) // fails without terms
		all, want = append(all, sk.Counts), append(want, sk)
	}
	for _, n := range []int{0, 1, 2, 17, 64, len(all)} {
		got := m.HashCounts(all[:n])
		if m.header.Sequence > 0 && got == nil {
			continue
		}
		if diff := cmp.Diff(want[:n], got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%d texts: %s", n, diff)
		}
	}
}

func TestKindsAreNamedOnce(t *testing.T) {
	kinds := Kinds()
	if kinds[0] != Stacked || len(kinds) < 16 {
		t.Errorf("kinds %q", kinds)
	}
	for i, k := range kinds {
		if k.About() == "" || slices.Contains(kinds[:i], k) {
			t.Errorf("kind %q is described as %q", k, k.About())
		}
	}
	if Kind("best").About() != "" {
		t.Error("an unknown kind has a description")
	}
}

// Each option changes the network of a kind.
func TestOptionsChangeTheNetwork(t *testing.T) {
	base := Options{Kind: "denoising", Bits: 8, Hidden: []int{20}}
	plain := train(t, 100, base)
	tests := map[string]func(*Options){
		"activation": func(o *Options) { o.Activation = ae.ELU },
		"init":       func(o *Options) { o.Init = ae.Glorot },
		"tied":       func(o *Options) { o.Tied = true },
		"target":     func(o *Options) { o.Target = Neighbours },
		"corruption": func(o *Options) { o.Corruption = "salt:0.2" },
		"none":       func(o *Options) { o.Corruption = "none" },
		"gaussian":   func(o *Options) { o.Corruption = "gaussian:0.5" },
		"l2":         func(o *Options) { o.L2 = 0.01 },
		"pretrain":   func(o *Options) { o.Pretrain = true },
		"weighting":  func(o *Options) { o.Weighting = "log" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			o := base
			change(&o)
			if m := train(t, 100, o); m.Fingerprint() == plain.Fingerprint() {
				t.Error("the option has no effect")
			}
		})
	}
}

// Options that do not suit a kind are ErrOptions.
func TestOptionsThatDoNotGoWithTheKind(t *testing.T) {
	for _, o := range []Options{{Kind: "psd", Tied: true}, {Kind: "convolutional", Tied: true}, {Kind: "gsn", Samples: 5}, {Kind: "dbn", Activation: ae.ReLU},
		{Kind: "convolutional", Pretrain: true}, {Activation: ae.Softmax}} {
		o.Analyzer.Language, o.Bits = "none", 8
		if _, err := Train(t.Context(), ingest.Sequence(topicDocuments(60, 1)), o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s, tied %v, activation %v: error %v", o.Kind, o.Tied, o.Activation, err)
		}
	}
}

func TestCorruptionErrors(t *testing.T) {
	for _, s := range []string{"masking", "masking:1", "salt:-1", "rain:0.5", "gaussian:x", ":0.3"} {
		if _, err := (Options{Corruption: s}).withDefaults(); !errors.Is(err, ErrOptions) {
			t.Errorf("%q: error %v", s, err)
		}
	}
}
