package hashing

import (
	"cmp"
	"slices"
	"strings"
	"testing"
)

func TestReconstruct(t *testing.T) {
	m := train(t, 400, Options{Bits: 16, Hidden: []int{30}})
	r, err := m.Reconstruct("topicca topiccb topiccc topiccd topiccd topicce topicda topicab Zug zug Bahn", 8)
	if err != nil {
		t.Fatal(err)
	}
	if _, share := topical(r.Added); len(r.Added) != 8 || share < 0.8 {
		t.Errorf("added %v", r.Added)
	}
	if topic, share := topical(r.Kept); topic != "topicc" || share != 1 || len(r.Kept) < 4 {
		t.Errorf("kept %v", r.Kept)
	}
	rising := slices.IsSortedFunc(r.Dropped, func(a, b Expected) int {
		return cmp.Compare(a.Probability/a.Usual, b.Probability/b.Usual)
	})
	if len(r.Dropped) != 2 || !rising || r.Dropped[1].Probability >= r.Dropped[1].Usual {
		t.Errorf("dropped %v", r.Dropped)
	}
	for _, a := range r.Added {
		if strings.Contains("topicca topiccb topiccc topiccd topicce topicda topicab", a.Term) {
			t.Errorf("added %s, which is in the text", a.Term)
		}
	}
	if !slices.Equal(r.Unknown, []string{"zug", "bahn"}) {
		t.Errorf("unknown %q", r.Unknown)
	}
}
