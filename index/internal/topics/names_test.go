package topics

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// The names are words that distinguish topics, in their most frequent form, without words akin.
func TestNames(t *testing.T) {
	a := ingest.Analyzer{Language: "en"}
	samples := make([]*Sample, 2)
	for i, texts := range [][]string{
		{"Launches of NASA, and the people", "NASA launched, people cheered", "a launch by nasa", "the launching pad 42", "Israel and Israeli"},
		{"people bake", "people bake Brot", "bake", "the people", "bake x"},
	} {
		samples[i] = NewSample(len(texts))
		for _, text := range texts {
			samples[i].Add(a, text)
		}
	}
	got := Names(samples, 3)
	if len(got[0]) != 3 || got[0][0] == got[0][1] || !slices.Contains(got[0], "NASA") || !slices.ContainsFunc(got[0], func(w string) bool { return strings.HasPrefix(strings.ToLower(w), "launch") }) {
		t.Errorf("the first is %q", got[0])
	}
	if got[1][0] != "bake" || slices.Contains(got[1], "x") || slices.Contains(got[1], "the") {
		t.Errorf("the second is %q", got[1])
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"israel", "israe", true}, {"israel", "isra", true}, {"net", "network", false}, {"中国", "国人", true}, {"中国", "日本", false}, {"no", "on", false}, {"", "a", false}} {
		if akin(tt.a, tt.b) != tt.want {
			t.Errorf("%s and %s", tt.a, tt.b)
		}
	}
	for want, words := range map[string][]string{"": nil, "c-go-3d": {"C++", "Go", "3D"}, "x-7": {"x-7"}, "中国": {"中国"}} {
		if got := Identify(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
