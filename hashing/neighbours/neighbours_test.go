package neighbours

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// collection returns n random documents, each of ten words of one of three topics and three common
// words.
func collection(n int, seed uint64) (rows []ingest.Counts, v *ingest.Vocabulary, topic []int) {
	rng := rand.New(rand.NewPCG(seed, 0))
	var texts [][]string
	for i := range n {
		var words []string
		for range 10 {
			words = append(words, fmt.Sprintf("t%dw%d", i%3, rng.IntN(25)))
		}
		for range 3 {
			words = append(words, fmt.Sprintf("any%d", rng.IntN(25)))
		}
		texts, topic = append(texts, words), append(topic, i%3)
	}
	var b ingest.VocabularyBuilder
	for _, t := range texts {
		b.Add(ingest.Analyzer{Language: "none"}.Tokens(strings.Join(t, " ")))
	}
	v = b.Build(ingest.VocabularyOptions{MinDocs: 1, MaxShare: 1})
	for _, t := range texts {
		rows = append(rows, v.Count(slices.Values(t)))
	}
	return rows, v, topic
}

func dense(x ae.Rows) [][]float64 {
	n, d := x.Dims()
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, d)
		cols, vals := x.Row(i)
		for j, c := range cols {
			m[i][c] = float64(vals[j])
		}
	}
	return m
}

func product(a, b [][]float64) [][]float64 {
	m := make([][]float64, len(a))
	for i := range m {
		m[i] = make([]float64, len(b[0]))
		for k, v := range a[i] {
			for j := range b[k] {
				m[i][j] += v * b[k][j]
			}
		}
	}
	return m
}

func TestFindLinksTopics(t *testing.T) {
	rows, v, topic := collection(300, 1)
	g, _, err := Find(t.Context(), rows, v, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	same, sum := 0.0, 0.0
	for i := range rows {
		cols, vals := g.Row(i)
		total := 0.0
		for j, c := range cols {
			if total += float64(vals[j]); topic[c] == topic[i] {
				same += float64(vals[j])
			}
		}
		if sum += total; math.Abs(total-1) > 1e-5 {
			t.Fatalf("row %d sums to %v", i, total)
		}
	}
	if same/sum < 0.95 {
		t.Errorf("%.3f of the links stay within a topic", same/sum)
	}
}

func TestFindStopsWhenCancelled(t *testing.T) {
	rows, v, _ := collection(50, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Find(ctx, rows, v, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFindInTinyCollections(t *testing.T) {
	for n := 2; n < 12; n++ {
		rows, v, _ := collection(n, 2)
		if _, _, err := Find(t.Context(), rows, v, 1, nil); err != nil {
			t.Errorf("%d documents: %v", n, err)
		}
	}
}

func TestLexicalIsBM25(t *testing.T) {
	rows, v, _ := collection(80, 3)
	found, err := lexical(t.Context(), rows, v, 7, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		score := make([]float32, len(rows))
		for j, other := range rows {
			weights := ingest.BM25.Weigh(nil, other, v)
			for e, id := range other.IDs {
				if _, ok := slices.BinarySearch(rows[i].IDs, id); ok {
					score[j] += weights[e]
				}
			}
		}
		var order []uint32
		for j := range rows {
			if j != i && score[j] > 0 {
				order = append(order, uint32(j))
			}
		}
		slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(score[b], score[a]) })
		if len(found[i]) != 7 {
			t.Fatalf("document %d: %d found", i, len(found[i]))
		}
		for r, j := range found[i] { // summation order changes the last digit
			if want := score[order[r]]; math.Abs(float64(score[j]-want)) > 1e-4 {
				t.Errorf("document %d, rank %d: score %v, want %v", i, r, score[j], want)
			}
		}
	}
}

func TestSpreadIsTheMatrixFormula(t *testing.T) {
	rows, v, _ := collection(40, 4)
	found, _ := lexical(t.Context(), rows, v, 4, func(float64) {})
	g, x := graphOf(found), unitRows(rows, v)
	got, err := spread(t.Context(), g, x)
	if err != nil {
		t.Fatal(err)
	}
	a, w := dense(g), dense(x)
	one := product(a, w)
	two := product(a, one)
	for i := range w {
		length := 0.0
		for j := range w[i] {
			w[i][j] += one[i][j] + two[i][j]
			length += w[i][j] * w[i][j]
		}
		for j, v := range dense(got)[i] {
			want := w[i][j] / math.Sqrt(length)
			if want < minWeight {
				want = 0
			}
			if math.Abs(v-want) > 1e-5 && math.Abs(want-minWeight) > 1e-5 {
				t.Fatalf("entry %d,%d is %v, want %v", i, j, v, want)
			}
		}
	}
}

func TestNearestIsTheFullSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(1, 150).Draw(t, "n"), rapid.IntRange(1, 6).Draw(t, "d")
		k := rapid.IntRange(1, 12).Draw(t, "k")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		points := make([]float32, n*d)
		for i := range points {
			points[i] = float32(rng.IntN(5) - 2) // provokes ties and points at the origin
		}
		pool := rng.Perm(n)[:rapid.IntRange(1, n).Draw(t, "among")]
		slices.Sort(pool)
		found, err := nearest(context.Background(), points, d, k, pool, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			checkNearest(t, points, d, k, pool, i, found[i])
		}
	})
}

func checkNearest(t *rapid.T, points []float32, d, k int, pool []int, i int, found []uint32) {
	cosine := func(j int) float64 { // nearest has scaled points to length 1 or 0
		s := 0.0
		for e := range d {
			s += float64(points[i*d+e]) * float64(points[j*d+e])
		}
		return s
	}
	var want, got []float64
	for _, j := range pool {
		if c := cosine(j); j != i && c > 1e-6 {
			want = append(want, c)
		}
	}
	slices.SortFunc(want, func(a, b float64) int { return cmp.Compare(b, a) })
	want = want[:min(k, len(want))]
	for _, j := range found {
		if int(j) == i || !slices.Contains(pool, int(j)) {
			t.Fatalf("point %d has the neighbour %d", i, j)
		}
		if c := cosine(int(j)); c > 1e-6 {
			got = append(got, c)
		}
	}
	slices.SortFunc(got, func(a, b float64) int { return cmp.Compare(b, a) })
	if len(got) != len(want) {
		t.Fatalf("point %d: %d found, want %d", i, len(got), len(want))
	}
	for r, c := range want {
		if math.Abs(got[r]-c) > 1e-5 {
			t.Fatalf("point %d, rank %d: cosine %v, want %v", i, r, got[r], c)
		}
	}
}

func TestGraphOf(t *testing.T) {
	g := dense(graphOf([][]uint32{{1, 2}, {0}, {}, {}}))
	want := [][]float64{{0, 2. / 3, 1. / 3, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 0}}
	for i := range want {
		for j := range want[i] {
			if math.Abs(g[i][j]-want[i][j]) > 1e-6 {
				t.Fatalf("graph %v, want %v", g, want)
			}
		}
	}
}

func TestExpectationIsTheMatrixFormula(t *testing.T) {
	rows, v, _ := collection(30, 5)
	found, _ := lexical(t.Context(), rows, v, 3, func(float64) {})
	found[4] = nil
	e := &Expectation{Words: unitRows(rows, v), Graph: graphOf(found), Own: 0.3}
	w, got := dense(e.Words), dense(e)
	mixed := product(dense(e.Graph), w)
	for i := range w {
		near, _ := e.Graph.Row(i)
		for j := range w[i] {
			want := 0.3*w[i][j] + mixed[i][j]
			if len(near) == 0 {
				want = w[i][j]
			}
			if math.Abs(got[i][j]-want) > 1e-5 {
				t.Fatalf("entry %d,%d is %v, want %v", i, j, got[i][j], want)
			}
		}
	}
}
