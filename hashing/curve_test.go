package hashing

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestCurve(t *testing.T) {
	m := train(t, 200, Options{Bits: 8, Epochs: 6, Validation: 0.1})
	curve := m.Curve()
	if len(curve) != 6 {
		t.Fatalf("%d epochs", len(curve))
	}
	for i, e := range curve[1:] {
		if e.Loss >= curve[i].Loss || e.Validation <= 0 {
			t.Errorf("epoch %d: %+v after %+v", i+2, e, curve[i])
		}
	}
	curve[0].Loss = -1 // Curve returns a copy
	back, err := Read(bytes.NewReader(m.blob))
	if err != nil || !cmp.Equal(back.Curve(), m.Curve()) || back.Curve()[0].Loss <= 0 {
		t.Errorf("read back %v, error %v", back.Curve(), err)
	}
	if plain := train(t, 100, Options{Bits: 8, Epochs: 3}).Curve(); len(plain) != 3 || plain[2].Validation != 0 {
		t.Errorf("without held-out documents: %v", plain)
	}
	if lsh := train(t, 60, Options{Kind: LSH, Bits: 8}).Curve(); lsh != nil {
		t.Errorf("random hyperplanes have the curve %v", lsh)
	}
}

// A model without a curve has the bytes of the first release, which had no curves.
func TestNoCurveNoBytes(t *testing.T) {
	if blob := train(t, 60, Options{Kind: LSH, Bits: 8}).blob; bytes.Contains(blob, []byte("curve")) {
		t.Error("the header of a model without a curve contains one")
	}
}

// A training that is interrupted after the third epoch and resumed ends with the same model and
// curve.
func TestResumedCurve(t *testing.T) {
	o := Options{Bits: 8, Epochs: 6, Validation: 0.1}
	want := train(t, 200, o)
	o.Analyzer.Language = "none"
	docs := ingest.Sequence(topicDocuments(200, 1))
	state := interruptedState(t, docs, o)
	if curve, _, err := splitState[[]Epoch](state); len(curve) != 3 || err != nil {
		t.Fatalf("saved %v, %v", curve, err)
	}
	o.Resume = state
	got, err := Train(t.Context(), docs, o)
	if err != nil || !bytes.Equal(got.blob, want.blob) {
		t.Errorf("resumed: %v, %v, want %v", got.Curve(), err, want.Curve())
	}
	for _, at := range []int{0, 40, len(state) - 1} {
		o.Resume = bytes.Clone(state)
		o.Resume[at] ^= 1
		if _, err := Train(t.Context(), docs, o); !errors.Is(err, ErrState) {
			t.Errorf("byte %d flipped: error %v", at, err)
		}
	}
}

// interruptedState returns the state of a training that is interrupted after the third epoch.
func interruptedState(t *testing.T, docs iter.Seq2[ingest.Document, error], o Options) (state []byte) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Save = func(s io.WriterTo) error {
		var b bytes.Buffer
		_, err := s.WriteTo(&b)
		state = b.Bytes()
		return err
	}
	o.Report = func(p Progress) {
		if p.Epoch == 3 {
			cancel()
		}
	}
	if _, err := Train(ctx, docs, o); !errors.Is(err, context.Canceled) || state == nil {
		t.Fatal(err)
	}
	return state
}

func TestInfluences(t *testing.T) {
	m := train(t, 600, Options{Bits: 2})
	on, off := m.Influences(0, 5)
	if diff := cmp.Diff(BitMeaning{termsOf(on), termsOf(off)}, m.Meaning(0, 5)); diff != "" {
		t.Error(diff)
	}
	one, _ := m.Distribution([]float32{1, 0.5})
	zero, _ := m.Distribution([]float32{0, 0.5})
	id, _ := m.Vocabulary().ID(on[0].Term)
	if want := likelihoodRatio(one[id], zero[id]); on[0].Times != want || want < 2 {
		t.Errorf("%s is more probable by the factor %v, want %v", on[0].Term, on[0].Times, want)
	}
}

func TestDistribution(t *testing.T) {
	m := train(t, 200, Options{Bits: 8})
	all, err := m.Distribution(sketchOf(t, m, "topicaa topicab topicac topicad").Activations)
	own, sum := 0.0, 0.0
	for id, p := range all {
		sum += p
		if term := m.Vocabulary().Term(uint32(id)); term[:6] == "topica" {
			own += p
		}
	}
	if err != nil || sum < 0.999 || sum > 1.001 || own < 0.5 {
		t.Errorf("probabilities sum to %v, %v for the words of the topic", sum, own)
	}
	if _, err := train(t, 60, Options{Kind: LSH, Bits: 8}).Distribution(make([]float32, 8)); !errors.Is(err, ErrNoDecoder) {
		t.Errorf("random hyperplanes: error %v", err)
	}
}
