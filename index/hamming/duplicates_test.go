package hamming

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// connected is the slow twin: it goes from each row to all rows near it, and on from those.
func connected(s *Set, radius int) (groups [][]uint32) {
	seen := make([]bool, s.Len())
	for row := range s.Len() {
		group := []uint32{uint32(row)}
		for i := 0; i < len(group) && s.Alive(row) && !seen[row]; i++ {
			for other := range s.Len() {
				if s.Alive(other) && !seen[other] && other != row && s.Distance(other, s.Code(int(group[i]))) <= radius {
					seen[other] = true
					group = append(group, uint32(other))
				}
			}
		}
		if seen[row] = true; len(group) > 1 {
			slices.Sort(group)
			groups = append(groups, group)
		}
	}
	slices.SortStableFunc(groups, func(a, b []uint32) int { return len(b) - len(a) })
	return groups
}

func TestDuplicates(t *testing.T) {
	for _, bits := range []int{1, 12, 20, 64, 128, 300} {
		for name, draw := range corpora {
			r := rand.New(rand.NewPCG(uint64(bits), 3))
			s := grow(New(bits), r, draw, 200)
			for _, radius := range []int{0, 1, 2, 5, bits / 3, bits, bits + 1} {
				got, err := s.Duplicates(t.Context(), radius, nil)
				if want := connected(s, radius); err != nil || !cmp.Equal(got, want) {
					t.Fatalf("%d bits, %s, radius %d: %v: %s", bits, name, radius, err, cmp.Diff(want, got))
				}
			}
		}
	}
}

// TestDuplicatesOfMany plants chains among enough codes for a structure.
func TestDuplicatesOfMany(t *testing.T) {
	const bits, n = 64, minIndexed + 500
	r := rand.New(rand.NewPCG(1, 1))
	s := randomSet(n, bits)
	var want [][]uint32
	for length := 6; length > 0; length-- { // a chain of rows, each two bits from the one before
		from := uint32(r.IntN(n))
		group, code := []uint32{from}, s.Code(int(from))
		for i := range length {
			code.Flip(2 * i)
			code.Flip(2*i + 1)
			group = append(group, uint32(s.Len()))
			s = s.Add(code)
		}
		want = append(want, group)
	}
	remaining := 0
	got, err := s.Duplicates(t.Context(), 2, func(done, total int) { remaining = done - total })
	if err != nil || remaining != 0 || !cmp.Equal(got, want) {
		t.Errorf("%v, %d still to come: %s", err, remaining, cmp.Diff(want, got))
	}
	if got, err := s.Duplicates(t.Context(), 1, nil); err != nil || len(got) != 0 {
		t.Errorf("within one bit: %v, %v", got, err)
	}
}

func TestDuplicatesCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := randomSet(3*joinSize, 64)
	_, err := s.Duplicates(ctx, 3, func(done, _ int) {
		if done > joinSize {
			t.Error("went on")
		}
		cancel()
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := s.Duplicates(ctx, 0, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A million equal codes are one group, and cost no more than sorting.
func TestDuplicatesAllEqual(t *testing.T) {
	s := New(64).Add(make([]uint64, 1e6)).Delete([]uint32{7})
	for _, radius := range []int{0, 64} {
		if got, err := s.Duplicates(t.Context(), radius, nil); err != nil || len(got) != 1 || len(got[0]) != 1e6-1 {
			t.Errorf("radius %d: %d groups, %v", radius, len(got), err)
		}
	}
}
