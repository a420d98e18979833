package evenly

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSome(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfDistinct(rapid.Int(), rapid.ID[int]).Draw(rt, "rows")
		slices.Sort(rows)
		n := rapid.IntRange(1, 30).Draw(rt, "n")
		some := Some(rows, n)
		if len(some) != min(n, len(rows)) || !slices.IsSorted(some) || len(slices.Compact(slices.Clone(some))) != len(some) {
			rt.Fatalf("%d of %v are %v", n, rows, some)
		}
		last := -1
		for _, row := range some {
			at := slices.Index(rows, row)
			if gap := at - last; last >= 0 && (gap < len(rows)/len(some) || gap > len(rows)/len(some)+1) {
				rt.Fatalf("%d of %v are %v", n, rows, some)
			}
			last = at
		}
	})
}
