package hashing

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLabelsAboveOthers(t *testing.T) {
	for name, want := range map[string][]string{
		"comp.sys.mac":            {"comp.sys", "comp"},
		"sea":                     nil,
		"animals > birds > gulls": {"animals > birds", "animals"},
		"/home//notes/":           {"/home//notes", "/home"},
		"a::b":                    {"a"},
		".":                       nil,
		"":                        nil,
	} {
		var got []string
		for up := parent(name); up != ""; up = parent(up) {
			got = append(got, up)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is below %q, want %q", name, got, want)
		}
	}
}

// The weights of a document's labels sum to 1, and a tenth of them is that of the labels above.
func TestLabelRows(t *testing.T) {
	l := newLabels("label")
	for _, names := range [][]string{{"a.b"}, nil, {"a", " a.c ", "a", ""}, {"d"}, {" "}} {
		l.add(names)
	}
	rows := l.raise(l.rows([]bool{3: true, 4: false}))
	type row = map[uint32]float32
	var got []row
	for i := range l.of {
		cols, vals := rows.Row(i)
		r := row{}
		for j, c := range cols {
			r[c] = vals[j]
		}
		got = append(got, r)
	}
	// a is 0, a.b 1, a.c 2, d 3
	want := []row{{0: 0.2, 1: 0.8}, {}, {0: 0.6, 2: 0.4}, {}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := l.labelled(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("labelled are %d", got)
	}
	if !l.share(0, 0) || l.share(0, 2) || l.share(1, 1) || l.share(0, 3) {
		t.Error("documents share other labels")
	}
}
