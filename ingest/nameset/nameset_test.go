package nameset

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestSet compares a set that is reused with a map.
func TestSet(t *testing.T) {
	var s Set
	rapid.Check(t, func(t *rapid.T) {
		s.Reset()
		names := rapid.SliceOf(rapid.StringMatching(`(abcdefg|\x00)?[a-c\x00é]{0,3}`)).Draw(t, "names")
		names = append(names, rapid.SliceOfN(rapid.String(), 0, 400).Draw(t, "more")...)
		numbers := map[string]int{}
		for _, name := range names {
			at, added := s.Add(name)
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
		for _, at := range s.Sorted() {
			got = append(got, s.Name(int(at)))
		}
		slices.Sort(names)
		if want := slices.Compact(names); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// A set may be emptied any number of times: slots of all rounds before are empty.
func TestReset(t *testing.T) {
	var s Set
	s.Grow(1 << 17)
	for round := range 3 << markBits {
		for want, name := range []string{strconv.Itoa(round % (1 << markBits)), strconv.Itoa(-1 - round%(1<<markBits-1))} {
			if at, ok := s.Find(name); ok {
				t.Fatalf("round %d: %s has number %d before it was added", round, name, at)
			}
			if at, added := s.Add(name); at != want || !added {
				t.Fatalf("round %d: number %d, %v", round, at, added)
			}
			if at, ok := s.Find(name); at != want || !ok || s.Len() != want+1 {
				t.Fatalf("round %d: found %d, %v of %d", round, at, ok, s.Len())
			}
		}
		s.Reset()
	}
}
