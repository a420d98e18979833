package quality

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestByLabels(t *testing.T) {
	rows := []Row{
		{Labels: []string{"a"}},
		{Labels: []string{"a", "b"}},
		{Labels: []string{"b", "b"}},
		{},
		{Labels: []string{"a", "b", "c"}},
	}
	rel := ByLabels(rows)
	for _, tt := range []struct {
		labels []string
		self   int
		want   []uint32
	}{
		{nil, 0, nil},
		{[]string{"z"}, 0, nil},
		{[]string{"a"}, 0, []uint32{0, 1, 4}},
		{[]string{"a"}, 1, []uint32{1, 4}},
		{[]string{"b"}, 3, []uint32{1, 4}},
		{[]string{"a", "b"}, 0, []uint32{0, 1, 2, 4}},
		{[]string{"b", "a"}, 2, []uint32{0, 2, 4}},
		{[]string{"c", "c"}, 0, []uint32{4}},
	} {
		j := rel.Judge(&Query{Row: Row{Labels: tt.labels}, Self: tt.self})
		slices.Sort(j.Docs)
		if diff := cmp.Diff(Judgements{Docs: tt.want}, j); diff != "" {
			t.Errorf("labels %q, self %d: %s", tt.labels, tt.self, diff)
		}
	}
}

func TestByQrels(t *testing.T) {
	rows := []Row{{ID: "x"}, {ID: "y"}, {ID: "z"}}
	rel := ByQrels(rows, Qrels{
		"x": {"x": 1, "y": 2, "z": 0},
		"q": {"gone": 3, "y": -1, "x": 1},
	})
	for _, tt := range []struct {
		id   string
		self int
		want Judgements
	}{
		{"x", 1, Judgements{Docs: []uint32{1}, Grades: []int{2}}},
		{"q", 0, Judgements{Docs: []uint32{0}, Grades: []int{1}, Absent: []int{3}}},
		{"none", 0, Judgements{}},
	} {
		got := rel.Judge(&Query{Row: Row{ID: tt.id}, Self: tt.self})
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("query %s: %s", tt.id, diff)
		}
	}
}
