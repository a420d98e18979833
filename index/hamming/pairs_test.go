package hamming

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

func TestPairsAgainstRows(t *testing.T) {
	for _, tt := range []struct{ width, rows int }{{1, 0}, {1, 1}, {5, 63}, {64, 64}, {64, 1000}, {65, 130}, {200, 333}} {
		r, s := rand.New(rand.NewPCG(1, 1)), New(tt.width)
		for range tt.rows {
			words := make([]uint64, s.codes.words)
			for j := range words {
				words[j] = r.Uint64() | r.Uint64()
			}
			words[len(words)-1] &= ^uint64(0) >> (63 - (tt.width-1)%64)
			s = s.Add(words)
		}
		for row := uint32(0); row < uint32(tt.rows); row += 3 {
			s = s.Delete([]uint32{row})
		}
		got, err := s.Pairs(t.Context())
		if want := pairsByRow(s); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v: %v, want %v (%v)", tt, got, want, err)
		}
	}
}

// pairsByRow is the slow twin: it counts row by row and bit by bit.
func pairsByRow(s *Set) [][]int {
	pairs := make([][]int, s.bits)
	for i := range pairs {
		pairs[i] = make([]int, s.bits)
		for j := range pairs {
			for row := range s.Len() {
				if c := s.Code(row); s.Alive(row) && c.Bit(i) && c.Bit(j) {
					pairs[i][j]++
				}
			}
		}
	}
	return pairs
}

func TestPairsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(3).Add([]uint64{1}).Pairs(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func BenchmarkPairs(b *testing.B) {
	for _, width := range []int{64, 256} {
		s, r := New(width), rand.New(rand.NewPCG(1, 1))
		words := make([]uint64, 1_000_000*width/64)
		for i := range words {
			words[i] = r.Uint64()
		}
		s = s.Add(words)
		b.Run(fmt.Sprint("width=", width), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Pairs(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
