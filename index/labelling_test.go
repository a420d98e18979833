package index

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hashsearch/hashsearch/ingest"
)

// labelled returns topical documents of which those that pick picks have their theme as label.
func labelled(n int, pick func(i int) bool) []ingest.Document {
	docs := topical(n)
	for i := range docs[1:] {
		if d := &docs[i+1]; pick(i) {
			d.Labels = []string{d.ID[:1]}
		}
	}
	return docs
}

// themesOf returns the themes of documents, in their order, and their labels that are likeliest.
func themesOf(docs []Unlabelled) (themes, likeliest string) {
	for _, d := range docs {
		themes += d.ID[:1]
		if len(d.Labels) > 0 {
			likeliest += d.Labels[0].Label
		}
	}
	return themes, likeliest
}

// One document of each theme without labels is listed before a second one.
func TestLabelling(t *testing.T) {
	for _, tt := range []struct {
		name      string
		pick      func(i int) bool
		n         int
		skip      []string
		themes    string // in any order
		likeliest string
		labelled  int
	}{
		{"none", func(int) bool { return false }, 3, nil, "012", "", 0},
		{"one theme", func(i int) bool { return i%3 == 1 && i < 30 }, 2, nil, "02", "11", 10},
		{"every theme", func(i int) bool { return i < 60 }, 3, nil, "012", "012", 60},
		{"skip", func(int) bool { return false }, 2, []string{"1/31", "no such document"}, "02", "", 0},
		{"all but two", func(i int) bool { return i > 1 }, 10, nil, "01", "01", 88},
		{"all", func(i int) bool { return true }, 10, nil, "", "", 90},
	} {
		ix := newToy(t)
		adoptToy(t, ix, toy{Width: 48})
		add(t, ix, labelled(90, tt.pick)...)
		got, err := ix.Labelling(t.Context(), tt.n, tt.skip)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		themes, likeliest := themesOf(got.Documents)
		if inOrder(themes) != tt.themes || inOrder(likeliest) != tt.likeliest || got.Labelled != tt.labelled || got.Total != 90 {
			t.Errorf("%s: themes %s, labels %s, %d of %d labelled", tt.name, themes, likeliest, got.Labelled, got.Total)
		}
		if again, err := ix.Labelling(t.Context(), tt.n, tt.skip); !cmp.Equal(got, again) || err != nil {
			t.Errorf("%s: another answer at the second time: %v, %v", tt.name, again, err)
		}
	}
}

func inOrder(s string) string {
	return strings.Join(slices.Sorted(slices.Values(strings.Split(s, ""))), "")
}

// A label that is too long for a list of documents is a label.
func TestLabellingLongLabel(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 48})
	docs := topical(3)
	docs[1].Labels = []string{strings.Repeat("long", 100)}
	add(t, ix, docs...)
	got, err := ix.Labelling(t.Context(), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Unlabelled{{ID: docs[2].ID}, {ID: docs[3].ID}}
	less := func(a, b Unlabelled) bool { return a.ID < b.ID }
	if diff := cmp.Diff(want, got.Documents, cmpopts.SortSlices(less), cmpopts.IgnoreFields(Unlabelled{}, "Text", "Title", "Labels", "Informs")); diff != "" {
		t.Error(diff)
	}
}

func TestLabellingWithoutModel(t *testing.T) {
	ix := newToy(t)
	if _, err := ix.Labelling(t.Context(), 3, nil); !errors.Is(err, ErrNoModel) {
		t.Errorf("%v, want %v", err, ErrNoModel)
	}
}
