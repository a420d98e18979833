package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestDuplicates groups a chain of three, two pairs, and documents that are alone or have no code.
func TestDuplicates(t *testing.T) {
	ix := newToy(t)
	if _, err := ix.Duplicates(t.Context(), DuplicateOptions{}); !errors.Is(err, ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix,
		ingest.Document{ID: "blank"}, ingest.Document{ID: "blank too"},
		coded("gone", hashing.Code{0xf000}, 16, "a1"),
		coded("p0", hashing.Code{0xf000}, 16, "a1", "a2"),
		coded("c0", hashing.Code{0}, 16, "a1", "a2", "a3"),
		coded("alone", hashing.Code{0x0f0f}, 16),
		coded("c1", hashing.Code{3}, 16, "a2", "a3", "a4", "a4"),
		coded("p1", hashing.Code{0xf000}, 16, "a1", "a2"),
		coded("c2", hashing.Code{15}, 16),
		coded("o0", hashing.Code{0xff00}, 16), coded("o1", hashing.Code{0xff00}, 16, "a5"))
	if _, err := ix.Delete(t.Context(), "gone"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		opts DuplicateOptions
		// want lists for each group its size, then id, distance and share of common words of each
		// member. The code is a word, too.
		want      string
		found, in int
	}{
		{DuplicateOptions{}, "2 p0/0/1.00 p1/0/1.00; 2 o0/0/1.00 o1/0/0.50; ", 2, 4},
		{DuplicateOptions{Radius: 1}, "2 p0/0/1.00 p1/0/1.00; 2 o0/0/1.00 o1/0/0.50; ", 2, 4},
		{DuplicateOptions{Radius: 2}, "3 c0/0/1.00 c1/2/0.33 c2/4/0.00; 2 p0/0/1.00 p1/0/1.00; 2 o0/0/1.00 o1/0/0.50; ", 3, 7},
		{DuplicateOptions{Radius: 2, Limit: 2, Members: 1}, "3 c0/0/1.00; 2 p0/0/1.00; ", 3, 7},
		{DuplicateOptions{Radius: 2, Least: 3}, "3 c0/0/1.00 c1/2/0.33 c2/4/0.00; ", 1, 3},
		{DuplicateOptions{Radius: 2, Least: 4}, "", 0, 0},
		{DuplicateOptions{Radius: 2, Common: .3}, "2 p0/0/1.00 p1/0/1.00; 2 c0/0/1.00 c1/2/0.33; 2 o0/0/1.00 o1/0/0.50; ", 3, 6},
		{DuplicateOptions{Radius: 16, Common: .33}, "4 p0/0/1.00 c0/4/0.40 c1/6/0.17 p1/0/1.00; 2 o0/0/1.00 o1/0/0.50; ", 2, 6},
		{DuplicateOptions{Radius: 16, Common: 1}, "2 p0/0/1.00 p1/0/1.00; ", 1, 2},
	}
	for _, tt := range tests {
		d, err := ix.Duplicates(t.Context(), tt.opts)
		if err != nil || d.Found != tt.found || d.Documents != tt.in {
			t.Errorf("%+v: %+v, %v", tt.opts, d, err)
			continue
		}
		if got := d.summary(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.opts, got, tt.want)
		}
	}
}

func (d *Duplicates) summary() (s string) {
	for _, g := range d.Groups {
		s += fmt.Sprint(g.Size)
		for _, m := range g.Members {
			s += fmt.Sprintf(" %s/%d/%.2f", m.ID, m.Distance, m.Common)
		}
		s += "; "
	}
	return s
}

// A document that is deleted before it is read is missing from the members. The next one then takes
// the place of the first.
func TestDuplicatesDeletedMeanwhile(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	var docs []ingest.Document
	for i := range 600 { // more than are read at a time
		docs = append(docs, coded(fmt.Sprint(i), hashing.Code{uint64(i % 2)}, 16, "a1", fmt.Sprint("a", 2+i%2)))
	}
	add(t, ix, docs...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := ix.Duplicates(ctx, DuplicateOptions{Radius: 1, Progress: func(int, int) {
		if _, err := ix.Delete(ctx, "0", "1", "400"); err != nil {
			t.Error(err)
		}
	}})
	if err != nil || d.Found != 1 || d.Groups[0].Size != 600 || len(d.Groups[0].Members) != 597 {
		t.Fatalf("%+v, %v", d, err)
	}
	for i, m := range d.Groups[0].Members {
		if want := int(m.Number % 2); m.Distance != want || math.Abs(m.Common-[]float64{1, 1. / 5}[want]) > 1e-9 || i == 0 && m.ID != "2" {
			t.Errorf("member %d: %+v", i, m)
		}
	}
	cancel()
	if _, err := ix.Duplicates(ctx, DuplicateOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Documents that share the words of the vocabulary but differ in names and numbers are not the
// same. Copies are, whatever their order.
func TestDuplicatesByUnknownWords(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	form := func(id, name string, number int) ingest.Document {
		return coded(id, hashing.Code{0xf0}, 16, "a1", "a2", name, fmt.Sprint(number))
	}
	labelled := form("d", "Meyer", 17)
	labelled.Labels = []string{"letter"}
	add(t, ix, form("a", "Meyer", 17), form("b", "Okoro", 99), form("c", "Li", 3), labelled, form("e", "Meyer", 17))
	d, err := ix.Duplicates(t.Context(), DuplicateOptions{})
	if err != nil || d.summary() != "5 a/0/1.00 b/0/0.43 c/0/0.43 d/0/1.00 e/0/1.00; " {
		t.Errorf("%s, %v", d.summary(), err)
	}
	for _, m := range d.Groups[0].Members {
		if want := m.ID == "a" || m.ID == "e"; m.Same != want {
			t.Errorf("%s is the same: %v", m.ID, m.Same)
		}
	}
	d, err = ix.Duplicates(t.Context(), DuplicateOptions{Common: .5})
	if err != nil || d.summary() != "3 a/0/1.00 d/0/1.00 e/0/1.00; " {
		t.Errorf("%s, %v", d.summary(), err)
	}
}
