package overlap

import (
	"hash/maphash"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestGroups compares the result with a comparison of all pairs.
func TestGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		sets := make([][]uint64, r.IntN(40))
		for i := range sets {
			set := map[uint64]bool{}
			for range r.IntN(12) {
				set[uint64(r.ExpFloat64()*4)] = true // some words are frequent
			}
			sets[i] = slices.Sorted(maps.Keys(set))
		}
		for _, share := range []float64{.1, .25, .3, .5, .6, .8, 1} {
			got := Groups(t.Context(), sets, share)
			if want := joined(sets, share); !cmp.Equal(got, want) {
				t.Fatalf("%v, share %v: %s", sets, share, cmp.Diff(want, got))
			}
		}
	}
}

// joined is the slow twin of Groups.
func joined(sets [][]uint64, share float64) (groups [][]int) {
	seen := make([]bool, len(sets))
	for i := range sets {
		var group []int
		for todo := []int{i}; len(todo) > 0; todo = todo[1:] {
			if at := todo[0]; !seen[at] {
				seen[at] = true
				group = append(group, at)
				for other := range sets {
					if Common(sets[at], sets[other]) >= share {
						todo = append(todo, other)
					}
				}
			}
		}
		if slices.Sort(group); len(group) > 1 {
			groups = append(groups, group)
		}
	}
	return groups
}

func TestCommon(t *testing.T) {
	for _, tt := range []struct {
		a, b []uint64
		want float64
	}{
		{nil, nil, 0},
		{[]uint64{1}, nil, 0},
		{[]uint64{1, 5}, []uint64{1, 5}, 1},
		{[]uint64{1, 2, 3}, []uint64{2, 3, 4}, .5},
		{[]uint64{7}, []uint64{1, 7, 9}, 1. / 3},
	} {
		if got, back := Common(tt.a, tt.b), Common(tt.b, tt.a); math.Abs(got-tt.want) > 1e-12 || got != back {
			t.Errorf("%v, %v: %v and %v, want %v", tt.a, tt.b, got, back, tt.want)
		}
	}
}

// The words of a text are its terms and the other words that distinguish texts, but no stop words.
func TestWordSets(t *testing.T) {
	long := strings.Repeat("x", 70)
	for _, tt := range []struct{ language, text, want string }{
		{"en", "", ""},
		{"en", "The boats of the harbour, and then some more", "boat harbour"},
		{"en", "Invoice 4711 of 2020-02-29, 10:30: 1,250.00 EUR.", "invoic 4711 2020-02-29 10:30 1,250.00 eur"},
		{"en", "Plan B, step 3. Version 1.2.3/4; AB-123.", "plan b step 3 version 1.2.3/4 ab 123"},
		{"en", "Vitamin " + long + " ½ ١٢ Ⅻ", "vitamin " + long + " ½ ١٢ xii"},
		{"none", "the 2nd of 7 ... - / 8", "the 2nd of 7 8"},
		{"none", "東京 2020年 7月", "東京 2020 年 7 月"},
		{"none", "a\xff1", "a 1"},
	} {
		w := Words{ingest.Analyzer{Language: tt.language}, maphash.MakeSeed()}
		var want []uint64
		for _, word := range strings.Fields(tt.want) {
			want = append(want, maphash.String(w.Seed, word))
		}
		slices.Sort(want)
		if got := w.Of(tt.text); !slices.Equal(got, want) {
			var words []string
			for term := range w.Analyzer.Terms(tt.text) {
				words = append(words, term)
			}
			t.Errorf("%q has %d words, of them the terms %q; want %d: %s", tt.text, len(got), words, len(want), tt.want)
		}
	}
}
