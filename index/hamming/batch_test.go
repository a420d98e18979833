package hamming

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// TestSearchAllIsExact searches sets that end before, at and behind the end of the first shared
// block.
func TestSearchAllIsExact(t *testing.T) {
	for _, bits := range []int{3, 64, 100, 256, 512} {
		for name, draw := range corpora {
			for _, n := range []int{0, 1, 500, cachedWords/hashing.Words(bits) + 70} {
				t.Run(fmt.Sprintf("bits=%d/%s/%d", bits, name, n), func(t *testing.T) {
					r := rand.New(rand.NewPCG(uint64(bits), uint64(n)))
					checkSearchAll(t, grow(New(bits), r, draw, n), drawQueries(r, bits, n, 9, draw))
				})
			}
		}
	}
}

// TestSearchAllTakesStructures mixes queries that structures answer, that structures give up, and
// that are scanned.
func TestSearchAllTakesStructures(t *testing.T) {
	for _, bits := range []int{16, 64} {
		r := rand.New(rand.NewPCG(uint64(bits), 5))
		s := indexed(t, grow(New(bits), r, corpora["clustered"], minIndexed+1000))
		s = grow(s, r, corpora["clustered"], 300)
		queries := drawQueries(r, bits, s.Len(), 12, corpora["clustered"])
		for range 6 { // far from all rows
			queries = append(queries, Query{Code: randomCode(r, bits), K: 5, Radius: bits})
		}
		used := map[string]int{}
		for _, a := range checkSearchAll(t, s, append(queries, Query{Code: randomCode(r, bits), K: 3, Radius: bits, Keep: few{1, 7, 300}})) {
			used[a.Work.Searcher]++
		}
		if used["scan"] == 0 || used["rows"] == 0 || used["table"]+used["mih"] == 0 {
			t.Errorf("%d bits: searchers %v", bits, used)
		}
	}
}

// drawQueries returns random queries of every form to n rows.
func drawQueries(r *rand.Rand, bits, n, many int, draw func(*rand.Rand, int) hashing.Code) (queries []Query) {
	for range many {
		q := Query{Code: draw(r, bits), K: []int{0, 1, 10, 1000}[r.IntN(4)], Radius: r.IntN(bits + 1), Count: r.IntN(2) == 0}
		if r.IntN(3) == 0 {
			q.Keep = even(n)
		}
		if r.IntN(3) == 0 {
			q.After = &Found{r.Uint32N(uint32(n + 1)), uint16(r.IntN(bits/3 + 1))}
		}
		queries = append(queries, q)
	}
	return queries
}

// checkSearchAll compares each answer with its slow twin, and its cost with that of Search.
func checkSearchAll(t *testing.T, s *Set, queries []Query) []*Answer {
	t.Helper()
	answers, err := s.SearchAll(t.Context(), queries)
	if err != nil || len(answers) != len(queries) {
		t.Fatalf("%d answers to %d queries, %v", len(answers), len(queries), err)
	}
	for i, a := range answers {
		checkAnswer(t, fmt.Sprint("query ", i), s, queries[i], a)
		one, err := s.Search(t.Context(), queries[i])
		if err != nil || one.Work != a.Work || one.Slow != a.Slow {
			t.Errorf("query %d: %+v, slow %v, alone %+v, slow %v, %v", i, a.Work, a.Slow, one.Work, one.Slow, err)
		}
	}
	return answers
}

func TestSearchAllErrors(t *testing.T) {
	s := randomSet(100, 64)
	good := Query{Code: hashing.Code{1}, K: 1, Radius: 64}
	if a, err := s.SearchAll(t.Context(), nil); len(a) != 0 || err != nil {
		t.Errorf("no queries: %v, %v", a, err)
	}
	if _, err := s.SearchAll(t.Context(), []Query{good, {Code: hashing.Code{1, 2}}}); err == nil {
		t.Error("a wrong query is answered")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SearchAll(ctx, []Query{good, good}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
