package ingest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestNameSet compares a set that is reused with a map.
func TestNameSet(t *testing.T) {
	var s nameSet
	rapid.Check(t, func(t *rapid.T) {
		s.reset()
		names := rapid.SliceOf(rapid.StringMatching(`(abcdefg|\x00)?[a-c\x00é]{0,3}`)).Draw(t, "names")
		names = append(names, rapid.SliceOfN(rapid.String(), 0, 400).Draw(t, "more")...)
		numbers := map[string]int{}
		for _, name := range names {
			at, added := s.add(name)
			want, seen := numbers[name]
			if !seen {
				want = len(numbers)
				numbers[name] = want
			}
			if at != want || added == seen {
				t.Fatalf("%q has number %d, want %d; added %v", name, at, want, added)
			}
		}
		var got []string
		for _, r := range s.sorted() {
			got = append(got, s.names[r.at])
		}
		slices.Sort(names)
		if want := slices.Compact(names); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
