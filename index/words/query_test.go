package words

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

func TestQueriesAreRejected(t *testing.T) {
	word := []Word{{Terms: []string{"cat"}}}
	for name, q := range map[string]Query{
		"negative K":          {Words: word, K: -1},
		"negative weight":     {Words: []Word{{Weight: -1}}, K: 1},
		"weight NaN":          {Words: []Word{{Weight: math.NaN()}}, K: 1},
		"weights too large":   {Words: []Word{{Weight: 1e6}, {Weight: 1e6}}, K: 1},
		"infinite weight":     {Words: []Word{{Weight: math.Inf(1)}}, K: 1},
		"negative scale":      {Words: word, K: 1, Scale: -1},
		"scale NaN":           {Words: word, K: 1, Scale: math.NaN()},
		"statistics of other": {Words: word, K: 1, Statistics: &Statistics{}},
	} {
		if _, err := setOf(t).Search(context.Background(), q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Queries that find nothing, and statistics that fit no collection, are no errors.
func TestDegenerateQueries(t *testing.T) {
	cat := []Word{{Terms: []string{"cat"}}}
	for name, test := range map[string]struct {
		q    Query
		want int
	}{
		"no words":               {Query{K: 5}, 0},
		"word without terms":     {Query{Words: []Word{{}}, K: 5}, 0},
		"unknown word":           {Query{Words: []Word{{Terms: []string{"dog"}}}, K: 5}, 0},
		"same term twice":        {Query{Words: []Word{{Terms: []string{"cat", "cat"}}}, K: 5}, 1},
		"unknown word required":  {Query{Words: cat, Required: []Word{{Terms: []string{"dog"}}}, K: 5}, 0},
		"unknown word excluded":  {Query{Words: cat, Excluded: []Word{{Terms: []string{"dog"}}}, K: 5}, 1},
		"not in the title":       {Query{Words: []Word{{Terms: []string{"cat"}, Field: Title}}, K: 5}, 0},
		"filter without members": {Query{Words: cat, Keep: roaring.New(), K: 5}, 0},
		"statistics of nothing":  {Query{Words: cat, Statistics: &Statistics{Frequencies: []int{0}}, K: 5}, 1},
		"impossible statistics":  {Query{Words: cat, Statistics: &Statistics{-5, 1 << 63, []int{-7}}, K: 5}, 1},
		"word in every document": {Query{Words: cat, Statistics: &Statistics{1, 1, []int{1 << 40}}, K: 5}, 1},
		"great scale":            {Query{Words: cat, Scale: 1e299, K: 5}, 1},
		"small scale":            {Query{Words: cat, Scale: 1e-299, K: 5}, 1},
	} {
		a, err := setOf(t).Search(context.Background(), test.q)
		if err != nil || len(a.Found) != test.want {
			t.Errorf("%s: found %v, %v; want %d", name, a.Found, err, test.want)
		}
		if _, err := New().Search(context.Background(), test.q); err != nil {
			t.Errorf("%s in an empty set: %v", name, err)
		}
	}
}

func TestSearchIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	q := Query{Words: []Word{{Terms: []string{"cat"}}}, K: 3}
	if _, err := setOf(t).Search(ctx, q); !errors.Is(err, context.Canceled) {
		t.Errorf("search: %v", err)
	}
	if _, err := setOf(t).Matching(ctx, q); !errors.Is(err, context.Canceled) {
		t.Errorf("matching: %v", err)
	}
}
