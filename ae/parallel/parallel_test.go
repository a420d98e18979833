package parallel

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// The spans of any division are in order, without gaps, and differ in length by at most one.
func TestSpans(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 100} {
		for _, parts := range []int{-1, 0, 1, 2, 3, 7, 200} {
			var mu sync.Mutex
			ends := map[int]int{}
			Spans(n, parts, func(from, to int) {
				mu.Lock()
				defer mu.Unlock()
				ends[from] = to
			})
			want := max(1, min(parts, n))
			if len(ends) != want {
				t.Errorf("%d in %d parts: %d spans, want %d", n, parts, len(ends), want)
			}
			for at := 0; at < n; at = ends[at] {
				if size := ends[at] - at; size < n/want || size > n/want+1 {
					t.Fatalf("%d in %d parts: the span from %d has length %d", n, parts, at, size)
				}
			}
		}
	}
}

func TestWorkersCallForEachIndex(t *testing.T) {
	const n = 1000
	calls, begun := make([]int, n), make([]bool, runtime.GOMAXPROCS(0))
	err := Workers(t.Context(), n, func(worker int) func(int) error {
		begun[worker] = true
		return func(i int) error { calls[i]++; return nil }
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range calls {
		if c != 1 {
			t.Errorf("%d calls for %d", c, i)
		}
	}
	if slices.Contains(begun, false) {
		t.Errorf("begun: %v, want one worker per processor", begun)
	}
}

func TestEachStops(t *testing.T) {
	failed := errors.New("failed")
	ctx, cancel := context.WithCancel(t.Context())
	for _, tt := range []struct {
		name string
		do   func(i int) error
		want error
	}{
		{"at the first error", func(i int) error { return failed }, failed},
		{"when ctx is done", func(i int) error { cancel(); return nil }, context.Canceled},
	} {
		var calls atomic.Int64
		err := Each(ctx, 1e6, func(i int) error { calls.Add(1); return tt.do(i) })
		if !errors.Is(err, tt.want) || calls.Load() > 1e5 {
			t.Errorf("%s: %v after %d calls", tt.name, err, calls.Load())
		}
	}
	if err := Each(ctx, 0, nil); err != nil {
		t.Errorf("no calls: %v", err)
	}
}
