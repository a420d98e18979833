package hamming

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// randomSet returns a set of n random rows.
func randomSet(n, bits int) *Set {
	r := rand.New(rand.NewPCG(1, uint64(bits)))
	var words []uint64
	for range n {
		words = append(words, randomCode(r, bits)...)
	}
	return New(bits).Add(words)
}

func indexed(t testing.TB, s *Set) *Set {
	t.Helper()
	s, err := s.Indexed(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// clusteredSet returns a set of n rows of 128 bits in clusters of about a hundred, and the centre
// of one.
func clusteredSet(n int) (*Set, hashing.Code) {
	r := rand.New(rand.NewPCG(7, 7))
	centres := make([]hashing.Code, n/100)
	for i := range centres {
		centres[i] = randomCode(r, 128)
	}
	var words []uint64
	for range n {
		words = append(words, flipped(slices.Clone(centres[r.IntN(len(centres))]), r, 128, 20)...)
	}
	return New(128).Add(words), centres[0]
}

// few is a filter that keeps the listed rows.
type few []uint32

func (f few) Contains(row uint32) bool { return slices.Contains(f, row) }
func (f few) Len() int                 { return len(f) }
func (f few) Rows() []uint32           { return f }

// TestChoice checks which searcher answers, and that a structure gives up where it does not pay.
func TestChoice(t *testing.T) {
	short, long := indexed(t, randomSet(200_000, 20)), indexed(t, randomSet(200_000, 64))
	far := indexed(t, New(24).Add(make([]uint64, 1_100_000))) // all codes equal
	opposite := hashing.Code{1<<24 - 1}
	wide, centre := clusteredSet(50_000)
	wide = indexed(t, wide)
	tests := []struct {
		name   string
		s      *Set
		q      Query
		want   string
		probes bool
		slow   bool
	}{
		{"few near", short, Query{K: 10, Radius: 20}, "table", true, false},
		{"small ball", short, Query{K: 10, Radius: 2, Count: true}, "table", true, false},
		{"large ball", short, Query{K: 10, Radius: 9, Count: true}, "scan", false, false},
		{"many hits", short, Query{K: 100_000, Radius: 20}, "scan", false, false},
		{"nothing near", far, Query{Code: opposite, K: 1, Radius: 24}, "scan", true, false},
		{"long codes, small ball", long, Query{K: 10, Radius: 8, Count: true}, "mih", true, false},
		{"long codes, large ball", long, Query{K: 10, Radius: 30, Count: true}, "scan", false, false},
		{"few rows left", long, Query{K: 10, Radius: 64, Keep: few{0, 1000, 2000}}, "rows", false, false},
		{"half the rows left", long, Query{K: 10, Radius: 8, Count: true, Keep: even(200_000)}, "mih", true, false},
		{"beyond a cluster", wide, Query{Code: centre, K: 120, Radius: 128}, "groups", true, false},
		{"wide codes, small ball", wide, Query{Code: hashing.Code{5, 0}, Radius: 4, Count: true}, "mih", true, false},
		{"wide codes, no clusters", indexed(t, randomSet(50_000, 128)), Query{Code: centre, K: 200, Radius: 128}, "scan", false, false},
		{"no structure", randomSet(200_000, 64), Query{K: 10, Radius: 8, Count: true}, "scan", false, true},
		{"few rows", randomSet(2000, 64), Query{K: 10, Radius: 8, Count: true}, "scan", false, false},
	}
	for _, tt := range tests {
		if tt.q.Code == nil {
			tt.q.Code = hashing.Code{5}
		}
		a, err := tt.s.Search(context.Background(), tt.q)
		if err != nil || a.Work.Searcher != tt.want || (a.Work.Probes > 0) != tt.probes || a.Slow != tt.slow {
			t.Errorf("%s: %+v, slow %v, %v, want %s", tt.name, a.Work, a.Slow, err, tt.want)
			continue
		}
		checkAnswer(t, tt.name, tt.s, tt.q, a)
	}
}

func TestBadQueries(t *testing.T) {
	s := New(20).Add([]uint64{1, 2})
	for _, q := range []Query{{}, {Code: hashing.Code{1, 2}, K: 1}, {Code: hashing.Code{1}, K: -1}, {Code: hashing.Code{1}, Radius: 21}, {Code: hashing.Code{1}, Radius: -1}} {
		if _, err := s.Search(context.Background(), q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Search(ctx, Query{Code: hashing.Code{1}, K: 1}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := randomSet(minIndexed, 64).Indexed(ctx); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestMemory(t *testing.T) {
	wide, _ := clusteredSet(minIndexed)
	for _, s := range []*Set{randomSet(1000, 64), randomSet(minIndexed, 20), randomSet(minIndexed, 64), randomSet(minIndexed, 100), randomSet(minIndexed, 300), wide} {
		before, after := s.Memory(), indexed(t, s).Memory()
		if before.Structure != 0 || after.Structure > before.Planned || after.Codes < int64(s.Len()*s.bits/8) {
			t.Errorf("%d rows of %d bits take %+v, with a structure %+v", s.Len(), s.bits, before, after)
		}
	}
}
