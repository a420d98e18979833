package index

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A numbering finds every number as a binary search does, however it grew and however sparse it is.
func TestNumbering(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var n numbering
		last, gap := r.Uint32N(200), 1+r.Uint32N(1<<r.IntN(12))
		for range r.IntN(20) {
			more := make([]uint32, r.IntN(100))
			for i := range more {
				last += 1 + r.Uint32N(gap)
				more[i] = last
			}
			before, rows := n, len(n.nums)
			n = n.appended(more)
			for range 20 {
				number := r.Uint32N(last + 100)
				checkNumber(t, n, number)
				checkNumber(t, before, number)
			}
			if len(before.nums) != rows || len(n.ranks) > len(n.nums) {
				t.Fatalf("%d ranks of %d rows", len(n.ranks), len(n.nums))
			}
		}
		for _, number := range n.nums {
			checkNumber(t, n, number)
		}
	}
}

func checkNumber(t *testing.T, n numbering, number uint32) {
	t.Helper()
	row, ok := n.find(number)
	wantRow, want := slices.BinarySearch(n.nums, number)
	if row != wantRow || ok != want {
		t.Fatalf("number %d of %d: row %d, %v, want %d, %v", number, len(n.nums), row, ok, wantRow, want)
	}
}
