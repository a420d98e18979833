package quality

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hashsearch/hashsearch/hashing"
)

// slowBall is the slow twin of NewBalls: it checks every ball document by document.
func (c corpus) slowBall(queries []Query, relevance Relevance, radius int) Ball {
	b, found := Ball{Radius: radius}, 0.0
	var sizes []float64
	for _, q := range queries {
		j := relevance.Judge(&q)
		if j.Len() == 0 {
			continue
		}
		size, relevant := 0.0, 0.0
		for d, r := range c.rows {
			if d != q.Self-1 && hashing.Distance(q.Code, r.Code) <= radius {
				size++
				if slices.Contains(j.Docs, uint32(d)) {
					relevant++
				}
			}
		}
		sizes = append(sizes, size)
		b.Recall += relevant / float64(j.Len())
		if size > 0 {
			found++
			b.PrecisionAll += relevant / size
		}
	}
	n := float64(len(sizes))
	slices.Sort(sizes)
	b.Size, b.Median = mean(sizes), (sizes[(len(sizes)-1)/2]+sizes[len(sizes)/2])/2
	b.Empty, b.Recall = 1-found/n, b.Recall/n
	if found > 0 {
		b.Precision = b.PrecisionAll / found
	}
	b.PrecisionAll /= n
	return b
}

func TestBallsAgainstLoop(t *testing.T) {
	for _, width := range []int{12, 70} {
		c := makeCorpus(uint64(width), 120, 30, 5, 4, width)
		c.rows[7].Labels = []string{"alone"}
		qrels := Qrels{"d1": {"d2": 1, "d3": 0, "elsewhere": 2}, "d4": {"d5": 3}, "d6": {"d6": 1}}
		// The last query equals a document and does not leave it out.
		queries := append(Queries(c.rows[:60]), Query{Row: c.rows[70]})
		for _, relevance := range []Relevance{ByLabels(c.rows), ByQrels(c.rows, qrels)} {
			got, err := NewBalls(t.Context(), NewCodes(c.rows, width), queries, relevance)
			if err != nil || len(got.Radii) != width+1 || got.Documents != 120 {
				t.Fatalf("%+v, %v", got, err)
			}
			for radius, ball := range got.Radii {
				want := c.slowBall(queries, relevance, radius)
				if diff := cmp.Diff(want, ball, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
					t.Errorf("radius %d of %d: %s", radius, width, diff)
				}
			}
		}
	}
}

func TestBallsOfEverything(t *testing.T) {
	c := makeCorpus(3, 50, 30, 5, 2, 16)
	got, err := NewBalls(t.Context(), NewCodes(c.rows, 16), Queries(c.rows), ByLabels(c.rows))
	if err != nil {
		t.Fatal(err)
	}
	last := got.Radii[16]
	if last.Size < 49-1e-9 || last.Median != 49 || last.Empty != 0 || math.Abs(last.Recall-1) > 1e-12 || last.Precision != last.PrecisionAll {
		t.Errorf("the whole space: %+v", last)
	}
	if first := got.Radii[0]; first.Empty == 0 || first.Precision <= first.PrecisionAll {
		t.Errorf("one point of it: %+v", first)
	}
}

func TestUsefulBalls(t *testing.T) {
	for _, tt := range []struct {
		sizes []float64
		want  int
	}{
		{nil, 0},
		{[]float64{0, 1, 4.9, 5, 8}, 4},
		{[]float64{9}, 1},
	} {
		b := Balls{Documents: 10}
		for _, size := range tt.sizes {
			b.Radii = append(b.Radii, Ball{Size: size})
		}
		if got := b.Useful(); len(got) != tt.want {
			t.Errorf("%v: %d are useful, want %d", tt.sizes, len(got), tt.want)
		}
	}
}

func TestBallsErrors(t *testing.T) {
	c := makeCorpus(3, 50, 30, 5, 2, 16)
	codes := NewCodes(c.rows, 16)
	if _, err := NewBalls(t.Context(), codes, nil, ByLabels(c.rows)); !errors.Is(err, ErrNoRelevant) {
		t.Errorf("no query: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewBalls(ctx, codes, Queries(c.rows), ByLabels(c.rows)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
