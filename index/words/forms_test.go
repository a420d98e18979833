package words

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func documentsOf(from uint32, texts ...string) (docs []Document) {
	for i, text := range texts {
		d := Document{Number: from + uint32(i), Forms: slices.Compact(slices.Sorted(slices.Values(strings.Fields(text))))}
		for _, f := range d.Forms {
			d.Terms = append(d.Terms, Term{Name: f, Text: 1})
			d.Text++
		}
		docs = append(docs, d)
	}
	return docs
}

func setOf(t testing.TB) *Set {
	return New().Add(Build(documentsOf(0, "university universal", "university übung", "cat 天气"))).
		Add(Build(documentsOf(3, "university unit universe", "universe cart act")))
}

func TestCompletions(t *testing.T) {
	for prefix, want := range map[string][]Form{
		"universi": {{"university", 3, 0}},
		"univers":  {{"university", 3, 0}, {"universe", 2, 0}, {"universal", 1, 0}},
		"天":        {{"天气", 1, 0}},
		"unix":     nil,
		"cat":      {{"cat", 1, 0}},
	} {
		if diff := cmp.Diff(want, setOf(t).Completions(prefix, 10)); diff != "" {
			t.Errorf("%q: %s", prefix, diff)
		}
	}
	if all := setOf(t).Completions("", 100); len(all) != 9 {
		t.Errorf("%d forms in all, want 9: %v", len(all), all)
	}
	if two := setOf(t).Completions("", 2); len(two) != 2 || two[0].Name != "university" || two[1].Name != "universe" {
		t.Errorf("the two most frequent forms are %v", two)
	}
}

func TestNeighbours(t *testing.T) {
	for _, test := range []struct {
		form     string
		distance int
		want     []Form
	}{
		{"univeristy", 1, []Form{{"university", 3, 1}}},
		{"universty", 2, []Form{{"university", 3, 1}, {"universe", 2, 2}, {"universal", 1, 2}}},
		{"ubung", 1, []Form{{"übung", 1, 1}}},
		{"act", 2, []Form{{"act", 1, 0}, {"cat", 1, 1}, {"cart", 1, 2}}},
		{"ca", 1, []Form{{"cat", 1, 1}}},
		{"天器", 1, []Form{{"天气", 1, 1}}},
		{"cat", 0, nil},
		{strings.Repeat("long", 5000), 2, nil},
	} {
		got := setOf(t).Neighbours(test.form, test.distance, 10)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%.20q: %s", test.form, diff)
		}
	}
}

// Forms of deleted documents are forgotten at once if no other document of the segment has them,
// and those of living documents never.
func TestFormsUnderDeletes(t *testing.T) {
	s := setOf(t).Delete([]uint32{1, 3})
	check := func() {
		t.Helper()
		if got := s.Completions("unit", 5); got != nil {
			t.Errorf("forms of dead documents: %v", got)
		}
		if got := s.Completions("univers", 5); len(got) != 3 {
			t.Errorf("forms of living documents: %v", got)
		}
	}
	check()
	old := s.Segments()
	merged, err := Merge(t.Context(), old, func(n uint32) bool { return !s.Contains(n) })
	s = s.Replace(old, reopened(t, merged, err))
	check()
}

// A form that is marked at its term, listed beside the terms or both is the same form.
func TestFormsOfTerms(t *testing.T) {
	w := newWorld(1)
	var listed, marked []Document
	for range 100 {
		d := w.document()
		listed = append(listed, d)
		d.Terms, d.Forms = slices.Clone(d.Terms), slices.Clone(d.Forms)
		for i, term := range d.Terms {
			if d.Terms[i].Form = w.r.IntN(3) > 0; d.Terms[i].Form && w.r.IntN(2) > 0 {
				d.Forms = slices.DeleteFunc(d.Forms, func(form string) bool { return form == term.Name })
			}
		}
		marked = append(marked, d)
	}
	if !slices.Equal(Build(listed).Bytes(), Build(marked).Bytes()) {
		t.Error("the segments differ")
	}
}
