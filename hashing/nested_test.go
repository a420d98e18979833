package hashing

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// The first bits of nested codes are the codes of a network of that width, by each binariser and
// with labels.
func TestNested(t *testing.T) {
	docs := topicDocuments(200, 1)
	for i := range docs {
		docs[i].Labels = []string{string(rune('a' + i%4))}
	}
	for _, o := range []Options{{}, {Binariser: ITQ}, {Labels: "label"}, {Kind: "denoising"}, {Kind: "contractive"}, {Kind: "variational"}, {Hidden: []int{12, 8}}} {
		o.Bits, o.Nested, o.Epochs, o.Analyzer.Language = 40, true, 2, "none"
		whole := modelOf(t, docs, o)
		if got := whole.Widths(); !slices.Equal(got, []int{16, 32, 40}) {
			t.Fatalf("widths %v", got)
		}
		o.Bits, o.Nested = 16, false
		alone := modelOf(t, docs, o)
		for _, bits := range whole.Widths() {
			first := firstBits(t, whole, bits)
			for _, d := range docs[:20] {
				c := sketchOf(t, whole, d.Text).Code
				if !begins(c, sketchOf(t, first, d.Text).Code, bits) {
					t.Fatalf("%+v: the codes of the first %d bits differ from those of the whole", o, bits)
				}
				if !begins(c, sketchOf(t, alone, d.Text).Code, 16) {
					t.Fatalf("%+v: the first 16 bits are not those of a network of 16 bits", o)
				}
			}
		}
	}
}

func modelOf(t *testing.T, docs []ingest.Document, o Options) *Model {
	t.Helper()
	m, err := Train(t.Context(), ingest.Sequence(docs), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// firstBits returns m.First(bits), written and read.
func firstBits(t *testing.T, m *Model, bits int) *Model {
	t.Helper()
	first, err := m.First(bits)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(first.blob))
	if err != nil || back.Bits() != bits {
		t.Fatal(back, err)
	}
	return back
}

// begins reports whether the first bits of c and d are equal.
func begins(c, d Code, bits int) bool {
	for i := range bits {
		if c[i/64]>>(i%64)&1 != d[i/64]>>(i%64)&1 {
			return false
		}
	}
	return true
}

// A training of nested codes that is interrupted in the second of two networks and resumed ends
// with the same model, and its curve has the epochs of both.
func TestResumedNested(t *testing.T) {
	o := Options{Bits: 20, Nested: true, Epochs: 2}
	want := train(t, 200, o)
	if n := len(want.Curve()); n != 4 {
		t.Fatalf("%d epochs", n)
	}
	o.Analyzer.Language = "none"
	docs := ingest.Sequence(topicDocuments(200, 1))
	o.Resume = interruptedState(t, docs, o)
	_, rest, err := splitState[[]Epoch](o.Resume)
	if err != nil {
		t.Fatal(err)
	}
	if done, _, err := readNested(rest); err != nil || len(done.nets) != 1 || done.epochs != 2 {
		t.Fatalf("done %+v, error %v", done, err)
	}
	got, err := Train(t.Context(), docs, o)
	if err != nil || !bytes.Equal(got.blob, want.blob) {
		t.Errorf("resumed: %v, want %v", err, want.Curve())
	}
	for at := 0; at < len(o.Resume); at += len(o.Resume) / 50 {
		damaged := o
		damaged.Resume = bytes.Clone(o.Resume)
		damaged.Resume[at] ^= 1
		if _, err := Train(t.Context(), docs, damaged); !errors.Is(err, ErrState) {
			t.Errorf("byte %d of %d flipped: error %v", at, len(o.Resume), err)
		}
	}
	o.Bits = 16
	if _, err := Train(t.Context(), docs, o); !errors.Is(err, ErrState) {
		t.Errorf("the state of another width: error %v", err)
	}
}

// The reports of a training of nested codes count the epochs of all networks.
func TestNestedReports(t *testing.T) {
	last, o := 0, Options{Bits: 20, Nested: true, Epochs: 2}
	o.Report = func(p Progress) {
		if p.Stage != "training" {
			return
		}
		if p.Epochs != 4 || p.Total != 4*200 || p.Documents < last || p.Documents > p.Total {
			t.Errorf("epoch %d of %d, %d of %d documents, after %d", p.Epoch, p.Epochs, p.Documents, p.Total, last)
		}
		last = p.Documents
	}
	train(t, 200, o)
	if last != 800 {
		t.Errorf("%d documents at the end", last)
	}
}

func TestNestedRejects(t *testing.T) {
	nested := train(t, 60, Options{Bits: 20, Nested: true, Epochs: 1})
	for name, o := range map[string]Options{"itq": {Kind: "itq", Nested: true}, "convolutional": {Kind: "convolutional", Nested: true},
		"continue": {Start: nested}, "continue nested": {Start: train(t, 60, Options{Bits: 8, Epochs: 1}), Nested: true}} {
		if err := o.Validate(); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "nested") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := nested.First(17); !errors.Is(err, ErrOptions) {
		t.Errorf("the first 17 bits: error %v", err)
	}
	if _, err := train(t, 60, Options{Bits: 20, Epochs: 1}).First(16); !errors.Is(err, ErrOptions) {
		t.Errorf("the first bits of codes that are not nested: error %v", err)
	}
}
