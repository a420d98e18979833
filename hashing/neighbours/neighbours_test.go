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
func collection(n int, seed uint64) (rows *Texts, v *ingest.Vocabulary, topic []int) {
	rng := rand.New(rand.NewPCG(seed, 0))
	var all [][]string
	for i := range n {
		var words []string
		for range 10 {
			words = append(words, fmt.Sprintf("t%dw%d", i%3, rng.IntN(25)))
		}
		for range 3 {
			words = append(words, fmt.Sprintf("any%d", rng.IntN(25)))
		}
		all, topic = append(all, words), append(topic, i%3)
	}
	var b ingest.VocabularyBuilder
	for _, t := range all {
		b.Add(ingest.Analyzer{Language: "none"}.Tokens(strings.Join(t, " ")))
	}
	v = b.Build(ingest.VocabularyOptions{MinDocs: 1, MaxShare: 1})
	rows = &Texts{Width: v.Len()}
	for _, t := range all {
		rows.Append(v.Count(slices.Values(t)))
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
	g, space, err := Find(t.Context(), rows, v, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkLinks(t, g, topic)
	points := space.Encode(nil, unitRows{rows, v})
	if g, err = FindAmong(t.Context(), rows, v, points, 1, func(float64) {}); err != nil {
		t.Fatal(err)
	}
	checkLinks(t, g, topic)
}

// checkLinks checks that the shares of a document sum to 1 and stay within its topic.
func checkLinks(t *testing.T, g ae.Rows, topic []int) {
	t.Helper()
	same, sum := 0.0, 0.0
	for i := range topic {
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
	if _, err := FindAmong(ctx, rows, v, make([]float32, 100), 1, func(float64) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("in a known space: error %v", err)
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

// lexical finds the documents with the highest sums of BM25 weights over the terms that the limit
// leaves, rarest first. The first of two limits leaves all.
func TestLexicalIsBM25(t *testing.T) {
	const n, k = 80, 7
	rows, v, _ := collection(n, 3)
	for _, limit := range []int{n * v.Len(), 40} {
		found, err := lexical(t.Context(), rows, v, k, limit, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			score := make([]float32, n)
			for _, id := range within(limit, rows.at(i).IDs, v) {
				for j := range score {
					c := rows.at(j)
					if e, ok := slices.BinarySearch(c.IDs, id); ok && j != i {
						score[j] += ingest.BM25.Weigh(nil, c, v)[e]
					}
				}
			}
			want := slices.Sorted(slices.Values(score))
			slices.Reverse(want)
			want = slices.DeleteFunc(want[:k], func(s float32) bool { return s == 0 })
			if len(found[i]) != len(want) {
				t.Fatalf("limit %d, document %d: %d found, want %d", limit, i, len(found[i]), len(want))
			}
			for r, j := range found[i] { // summation order changes the last digit
				if math.Abs(float64(score[j]-want[r])) > 1e-4 {
					t.Errorf("limit %d, document %d, rank %d: score %v, want %v", limit, i, r, score[j], want[r])
				}
			}
		}
	}
}

// within returns the rarest of the terms whose postings are at most limit in all.
func within(limit int, terms []uint32, v *ingest.Vocabulary) []uint32 {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b uint32) int { return cmp.Compare(v.DF(a), v.DF(b)) })
	for n, id := range terms {
		if limit -= v.DF(id); limit < 0 {
			return terms[:n]
		}
	}
	return terms
}

func TestSpreadIsTheMatrixFormula(t *testing.T) {
	rows, v, _ := collection(40, 4)
	found, _ := lexical(t.Context(), rows, v, 4, 1000, func(float64) {})
	g, x := graphOf(found), unitRows{rows, v}
	got := ae.Copy(&spread{graph: g, x: x, rows: identity(40)})
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

func identity(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// diffuse is the same for points as spread for words, without the scale and the least weight.
func TestDiffuseIsTheMatrixFormula(t *testing.T) {
	const d = 2*diffuseColumns + 3
	rows, v, _ := collection(40, 4)
	found, _ := lexical(t.Context(), rows, v, 4, 1000, func(float64) {})
	g := graphOf(found)
	points := randomPoints(40, d, 1)
	want := product(dense(g), rowsOf(points, d))
	twice := product(dense(g), want)
	for i, p := range rowsOf(points, d) {
		for j := range p {
			want[i][j] += p[j] + twice[i][j]
		}
	}
	if err := diffuse(t.Context(), g, points, d); err != nil {
		t.Fatal(err)
	}
	for i, p := range rowsOf(points, d) {
		for j, got := range p {
			if math.Abs(got-want[i][j]) > 1e-5 {
				t.Fatalf("point %d is %v, want %v", i, p, want[i])
			}
		}
	}
}

func rowsOf(points []float32, d int) (rows [][]float64) {
	for p := range slices.Chunk(points, d) {
		row := make([]float64, d)
		for j, v := range p {
			row[j] = float64(v)
		}
		rows = append(rows, row)
	}
	return rows
}

// randomPoints returns n points of d small whole numbers, which provoke ties and points at the
// origin.
func randomPoints(n, d int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	points := make([]float32, n*d)
	for i := range points {
		points[i] = float32(rng.IntN(5) - 2)
	}
	return points
}

func TestNearestIsTheFullSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(1, 300).Draw(t, "n"), rapid.IntRange(1, 6).Draw(t, "d")
		k := rapid.IntRange(1, 12).Draw(t, "k")
		points := randomPoints(n, d, rapid.Uint64().Draw(t, "seed"))
		most := rapid.SampledFrom([]int{n, 1000}).Draw(t, "most")
		found, err := nearest(context.Background(), slices.Clone(points), d, k, most, 1, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		normaliseRows(points, d)
		for i := range n {
			checkNearest(t, points, d, k, i, found[i])
		}
	})
}

func checkNearest(t *rapid.T, points []float32, d, k, i int, found []uint32) {
	cosine := func(j int) float64 {
		s := 0.0
		for e := range d {
			s += float64(points[i*d+e]) * float64(points[j*d+e])
		}
		return s
	}
	var want, got []float64
	for j := range len(points) / d {
		if c := cosine(j); j != i && c > 1e-6 {
			want = append(want, c)
		}
	}
	slices.SortFunc(want, func(a, b float64) int { return cmp.Compare(b, a) })
	want = want[:min(k, len(want))]
	if !slices.IsSorted(found) || slices.Contains(found, uint32(i)) || len(slices.Compact(slices.Clone(found))) != len(found) {
		t.Fatalf("point %d has the neighbours %d", i, found)
	}
	for _, j := range found {
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

// Groups keep nearly all neighbours although each point is compared with a fraction of the others.
func TestNearestInGroups(t *testing.T) {
	const n, d, k = 6000, 16, 10
	rng := rand.New(rand.NewPCG(3, 0))
	points, centres := make([]float32, n*d), make([]float32, 40*d)
	for i := range centres {
		centres[i] = float32(rng.NormFloat64())
	}
	for i := range points {
		points[i] = centres[(i/d%40)*d+i%d] + float32(rng.NormFloat64())
	}
	all, err := nearest(t.Context(), slices.Clone(points), d, k, n, 1, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	some, err := nearest(t.Context(), points, d, k, n/5, 1, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for i, f := range some {
		for _, j := range f {
			if _, ok := slices.BinarySearch(all[i], j); ok {
				kept++
			}
		}
	}
	if share := float64(kept) / (n * k); share < 0.9 {
		t.Errorf("%.3f of the neighbours are found", share)
	}
}

// Each point is in one group, that with the nearest centre.
func TestDivide(t *testing.T) {
	const n, d = 500, 4
	points := randomPoints(n, d, 2)
	normaliseRows(points, d)
	g, err := divide(t.Context(), slices.Clone(points), d, 9, rand.New(rand.NewPCG(1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	seen := slices.Sorted(slices.Values(g.order))
	for i, j := range seen {
		if int(j) != i {
			t.Fatalf("order %d, want each point once", seen)
		}
	}
	own, err := g.assign(t.Context(), g.points)
	if err != nil {
		t.Fatal(err)
	}
	for c := range g.ends {
		from, to := g.within(c)
		for at := from; at < to; at++ {
			if int(own[at]) != c || !slices.Equal(g.points[at*d:(at+1)*d], points[int(g.order[at])*d:][:d]) {
				t.Errorf("point %d is in group %d, want %d", g.order[at], c, own[at])
			}
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

// Links are the counts of a document among those found for it and those that it was found for,
// divided by the number of both.
func TestGraphOfIsTheCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		found, counts := make([][]uint32, n), make([][]float64, n)
		for i := range counts {
			counts[i] = make([]float64, n)
		}
		for i := range found {
			found[i] = rapid.SliceOfDistinct(rapid.Uint32Range(0, uint32(n-1)), func(j uint32) uint32 { return j }).Draw(t, "found")
			for _, j := range found[i] {
				counts[i][j]++
				counts[j][i]++
			}
		}
		for i, got := range dense(graphOf(found)) {
			sum := 0.0
			for _, c := range counts[i] {
				sum += c
			}
			for j, c := range counts[i] {
				if c > 0 && math.Abs(got[j]-c/sum) > 1e-6 || c == 0 && got[j] != 0 {
					t.Fatalf("link %d,%d is %v, want %v/%v", i, j, got[j], c, sum)
				}
			}
		}
	})
}

func TestExpectationIsTheMatrixFormula(t *testing.T) {
	rows, v, _ := collection(30, 5)
	found, _ := lexical(t.Context(), rows, v, 3, 1000, func(float64) {})
	found[4] = nil
	var scale, weights []float32
	for i := range 30 {
		scale = append(scale, float32(i%3))
	}
	for c := range v.Len() {
		weights = append(weights, float32(c%5))
	}
	x := &Words{unitRows{rows, v}, scale, weights}
	e := &Expectation{Words: x, Graph: graphOf(found), Own: 0.3}
	w, got := dense(x.Rows), dense(e)
	for i := range w {
		for c := range w[i] {
			w[i][c] *= float64(scale[i] * weights[c])
		}
	}
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

// The mean of the estimates is the row, each is drawn from as few neighbours as it should, and the
// same seed gives the same one.
func TestExpectationDraw(t *testing.T) {
	rows, v, _ := collection(30, 5)
	found, _ := lexical(t.Context(), rows, v, 8, 1000, func(float64) {})
	found[4] = nil
	e := &Expectation{Words: &Words{Rows: unitRows{rows, v}}, Graph: graphOf(found), Own: 0.3, Draws: 3}
	const rounds = 2000
	for i := range 30 {
		mean, want := make([]float64, v.Len()), make([]float64, v.Len())
		add := func(sum []float64, share float64, cols []uint32, vals []float32) {
			for j, c := range cols {
				sum[c] += share * float64(vals[j])
			}
		}
		for seed := range uint64(rounds) {
			cols, vals := e.Draw(i, seed)
			add(mean, 1.0/rounds, cols, vals)
			if again, same := e.Draw(i, seed); seed == 0 && !(slices.Equal(again, cols) && slices.Equal(same, vals)) {
				t.Fatalf("row %d: the same seed gives another estimate", i)
			}
		}
		cols, vals := e.Row(i)
		add(want, 1, cols, vals)
		for c := range want {
			if math.Abs(mean[c]-want[c]) > 0.02 {
				t.Fatalf("row %d, term %d: the mean is %v, want %v", i, c, mean[c], want[c])
			}
		}
	}
	near, weights := draw([]uint32{5, 6, 7, 8}, []float32{.1, .6, .2, .1}, 2, 0.5)
	if !slices.Equal(near, []uint32{6, 7}) || !slices.Equal(weights, []float32{.5, .5}) {
		t.Errorf("drew %v with weights %v", near, weights)
	}
}
