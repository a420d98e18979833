package hashing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/ingest"
)

// styledDocuments returns documents of four topics, each in one of six styles, which two of its
// words show. Its label is the style, below one of two groups of styles. The field styled has the
// labels of three quarters of the documents.
func styledDocuments(n int, seed uint64) []ingest.Document {
	docs := topicDocuments(n, seed)
	for i := range docs {
		style := i / 4 % 6
		for k := range 2 {
			docs[i].Text += fmt.Sprintf(" style%c%c", 'a'+style, 'a'+(i*7+k*5)%9)
		}
		docs[i].Labels = []string{fmt.Sprintf("%d.%d", style%2, style)}
		if i%4 > 0 {
			docs[i].SetList("styled", docs[i].Labels)
		}
	}
	return docs
}

func learnStyles(t *testing.T, o Options) *Model {
	t.Helper()
	o.Analyzer.Language = "none"
	m, err := Train(t.Context(), ingest.Sequence(styledDocuments(600, 1)), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// styled returns the share of the ten nearest of new documents that have the same style.
func styled(t *testing.T, m *Model) float64 {
	t.Helper()
	r, codes := ranking{labels: newLabels("label"), k: 10}, []Code(nil)
	for i, d := range styledDocuments(240, 2) {
		r.labels.add(d.Labels)
		r.docs, codes = append(r.docs, i), append(codes, sketchOf(t, m, d.Words()).Code)
	}
	return r.precision(r.docs, codes)
}

// New documents of a label are near to each other, if labels were learned. The trial says so.
func TestLearnLabels(t *testing.T) {
	o := Options{Bits: 16, Hidden: []int{40}, Seed: 1}
	without := styled(t, learnStyles(t, o))
	for _, field := range []string{"label", "styled"} {
		o.Labels = field
		m := learnStyles(t, o)
		if with := styled(t, m); with < 0.7 || without > 0.4 {
			t.Errorf("%s: %.3f of the nearest have the same style, without labels %.3f", field, with, without)
		}
		s := m.Labels()
		documents, k := 600, 30
		if field == "styled" {
			documents, k = 450, 22
		}
		if s.Field != field || s.Labels != 6 || s.Documents != documents || s.Trial == nil || s.Trial.K != k {
			t.Fatalf("learned %+v", s)
		}
		tr := s.Trial
		if q := tr.Labelled.Queries + tr.Unlabelled.Queries + tr.Unseen.Queries; q != documents || tr.Unseen.Queries != documents/6 {
			t.Errorf("%s: the trial had %d queries, %d unseen ones", field, q, tr.Unseen.Queries)
		}
		if tr.Labelled.After < tr.Labelled.Before+0.3 || tr.Unlabelled.After < tr.Unlabelled.Before+0.2 || tr.Unseen.After < tr.Unseen.Before-0.02 {
			t.Errorf("%s: the trial is %+v", field, tr)
		}
		back, err := Decode(m.blob)
		if diff := cmp.Diff(m.Labels(), back.Labels()); err != nil || diff != "" {
			t.Errorf("decoded: %v %s", err, diff)
		}
	}
}

// Every kind that is trained learns labels, and the others refuse them.
func TestEveryKindLearnsLabels(t *testing.T) {
	for _, c := range compositions() {
		o := Options{Kind: c.kind, Bits: 16, Hidden: c.smallHidden(), Seed: 1, Labels: "label"}
		if o.Hidden != nil {
			o.Hidden = []int{40}
		}
		if c.build != nil {
			if err := o.Validate(); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), string(c.kind)) {
				t.Errorf("%s: error %v", c.kind, err)
			}
			continue
		}
		t.Run(string(c.kind), func(t *testing.T) {
			with := styled(t, learnStyles(t, o))
			o.Labels = ""
			if without := styled(t, learnStyles(t, o)); with < without+0.02 {
				t.Errorf("%.3f of the nearest have the same style, without labels %.3f", with, without)
			}
		})
	}
}

func TestLabelsThatCannotBeLearned(t *testing.T) {
	for _, field := range []string{"nothing", "id"} {
		docs := styledDocuments(60, 1)
		for i := range docs {
			docs[i].ID = "same"
		}
		_, err := Train(t.Context(), ingest.Sequence(docs), Options{Bits: 4, Hidden: []int{4}, Epochs: 1, Labels: field})
		if !errors.Is(err, ErrTooFew) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: error %v", field, err)
		}
	}
}

// A training that is interrupted while it learns labels resumes after the one without them, and
// ends in the same model.
func TestLabelsResume(t *testing.T) {
	docs := ingest.Sequence(styledDocuments(120, 1))
	o := Options{Bits: 8, Hidden: []int{6}, Epochs: 6, Seed: 3, Labels: "label"}
	whole, err := Train(t.Context(), docs, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []string{"trying labels", "learning labels"} {
		ctx, cancel := context.WithCancel(t.Context())
		stopped, trained := o, 0
		stopped.Save = func(s io.WriterTo) error {
			var b bytes.Buffer
			_, err := s.WriteTo(&b)
			o.Resume = b.Bytes()
			return err
		}
		stopped.Report = func(p Progress) {
			if p.Stage == stage && p.Documents > 0 {
				cancel()
			}
		}
		if _, err := Train(ctx, docs, stopped); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		o.Report = func(p Progress) {
			if p.Stage == "training" && p.PerSecond > 0 && p.Documents < p.Total {
				trained++
			}
		}
		m, err := Train(t.Context(), docs, o)
		if err != nil || !bytes.Equal(m.blob, whole.blob) || trained > 0 {
			t.Errorf("%s: resumed to another model after %d reports of training, error %v", stage, trained, err)
		}
	}
}

// A further training learns the same labels again, but tries nothing, because it has seen them all.
func TestFurtherTrainingLearnsLabels(t *testing.T) {
	m := learnStyles(t, Options{Bits: 16, Hidden: []int{40}, Seed: 1, Labels: "label"})
	again := further(t, m, styledDocuments(660, 1), Options{Seed: 1})
	if s := again.Labels(); s.Field != "label" || s.Documents != 660 || s.Trial != nil {
		t.Errorf("learned %+v", s)
	}
	if got := styled(t, again); got < 0.7 {
		t.Errorf("%.3f of the nearest have the same style", got)
	}
}

func TestHoldOut(t *testing.T) {
	l := newLabels("label")
	for i := range 400 {
		switch {
		case i%4 == 0:
			l.add(nil)
		default:
			l.add([]string{fmt.Sprint(i % 20), fmt.Sprint(i % 7)})
		}
	}
	h := l.holdOut(rand.New(rand.NewPCG(1, 1)))
	all := slices.Concat(h.labelled, h.unlabelled, h.unseen)
	slices.Sort(all)
	if !slices.Equal(all, l.labelled()) || len(h.unlabelled) < 10 || len(h.unseen) < 15 || len(h.labelled) < 150 {
		t.Errorf("%d labelled, %d unlabelled, %d unseen of %d", len(h.labelled), len(h.unlabelled), len(h.unseen), len(all))
	}
	for _, i := range h.unseen {
		for _, j := range slices.Concat(h.labelled, h.unlabelled) {
			if l.share(i, j) && !slices.ContainsFunc(h.unseen, func(k int) bool { return l.share(k, j) }) {
				t.Fatalf("the label of %d is unseen, but %d has it", i, j)
			}
		}
	}
	few := newLabels("label")
	few.add([]string{"a"})
	few.add([]string{"b"})
	if h := few.holdOut(rand.New(rand.NewPCG(1, 1))); len(h.unseen) > 0 {
		t.Errorf("one of two labels is held out: %+v", h)
	}
}
