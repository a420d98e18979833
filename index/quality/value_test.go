package quality

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A toy is a small answer: documents with scores and grades, and grades of relevant documents that
// were not ranked.
type toy struct {
	scores []float32
	grades []int // 0: not relevant
	absent []int
}

func (y toy) judgements() Judgements {
	j := Judgements{Absent: y.absent}
	for d, g := range y.grades {
		if g > 0 {
			j.Docs = append(j.Docs, uint32(d))
			j.Grades = append(j.Grades, g)
		}
	}
	return j
}

func (y toy) value(m Measure) float64 {
	var r Ranking
	r.Set(y.scores, y.judgements())
	return m.Of(&r)
}

// slowValue averages the textbook definition over every order that the scores allow.
func (y toy) slowValue(m Measure) float64 {
	sum, n := 0.0, 0
	permute(len(y.scores), func(order []int) {
		ranked := make([]int, len(order))
		for i, d := range order {
			if i > 0 && y.scores[order[i-1]] < y.scores[d] {
				return
			}
			ranked[i] = y.grades[d]
		}
		sum += textbook(m, ranked, y.absent)
		n++
	})
	return sum / float64(n)
}

func permute(n int, visit func([]int)) {
	order := make([]int, 0, n)
	var rest func()
	rest = func() {
		if len(order) == n {
			visit(order)
			return
		}
		for d := range n {
			if !slices.Contains(order, d) {
				order = append(order, d)
				rest()
				order = order[:len(order)-1]
			}
		}
	}
	rest()
}

// textbook computes a measure of one order from the grades by rank and the grades of documents that
// are not ranked.
func textbook(m Measure, ranked, absent []int) float64 {
	all := append(slices.Clone(ranked), absent...)
	slices.SortFunc(all, func(a, b int) int { return b - a })
	relevant := 0
	for _, g := range all {
		if g > 0 {
			relevant++
		}
	}
	if relevant == 0 {
		return 0
	}
	k := m.Cutoff
	if k == 0 {
		k = len(all)
	}
	if m.Name == "Rprec" {
		k = relevant
	}
	hits, precisions, first, gain, ideal := 0.0, 0.0, 0.0, 0.0, 0.0
	for i, g := range ranked[:min(k, len(ranked))] {
		gain += float64(g) / math.Log2(float64(i)+2)
		if g > 0 {
			hits++
			precisions += hits / float64(i+1)
			if first == 0 {
				first = 1 / float64(i+1)
			}
		}
	}
	for i, g := range all[:min(k, len(all))] {
		ideal += float64(g) / math.Log2(float64(i)+2)
	}
	switch m.Name {
	case "P":
		return hits / float64(k)
	case "R", "Rprec":
		return hits / float64(relevant)
	case "AP":
		return precisions / float64(relevant)
	case "RR":
		return first
	case "Success":
		return min(1, hits)
	case "nDCG":
		return gain / ideal
	}
	panic("no such measure: " + m.Name)
}

// every returns each measure, without a cutoff where that is allowed and with cutoffs from 1 to k.
func every(k int) []Measure {
	ms := []Measure{{"AP", 0}, {"nDCG", 0}, {"RR", 0}, {"Rprec", 0}}
	for _, name := range []string{"P", "R", "Success", "AP", "nDCG", "RR"} {
		for c := range k {
			ms = append(ms, Measure{name, c + 1})
		}
	}
	return ms
}

func drawToy(t *rapid.T, most int) toy {
	n := rapid.IntRange(0, most).Draw(t, "documents")
	levels := rapid.IntRange(1, 4).Draw(t, "levels")
	y := toy{absent: rapid.SliceOfN(rapid.IntRange(1, 3), 0, 2).Draw(t, "absent")}
	for range n {
		y.scores = append(y.scores, -float32(rapid.IntRange(0, levels-1).Draw(t, "distance")))
		y.grades = append(y.grades, rapid.IntRange(-1, 3).Draw(t, "grade"))
	}
	for i, g := range y.grades {
		y.grades[i] = max(0, g) // half of the documents or less are relevant
	}
	return y
}

func TestValueAgainstAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawToy(t, 6)
		for _, m := range every(8) {
			if got, want := y.value(m), y.slowValue(m); math.Abs(got-want) > 1e-12 {
				t.Fatalf("%v of %+v = %v, want %v", m, y, got, want)
			}
		}
	})
}

func TestValueBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawToy(t, 300)
		for _, m := range every(3) {
			if v := y.value(m); !(v >= 0 && v <= 1+1e-9) {
				t.Fatalf("%v = %v", m, v)
			}
		}
	})
}

func TestValueIgnoresOrderOfStorage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawToy(t, 60)
		moved := toy{absent: y.absent}
		for _, d := range rapid.Permutation(count(len(y.scores))).Draw(t, "order") {
			moved.scores = append(moved.scores, y.scores[d])
			moved.grades = append(moved.grades, y.grades[d])
		}
		for _, m := range every(5) {
			if a, b := y.value(m), moved.value(m); math.Abs(a-b) > 1e-12 {
				t.Fatalf("%v: %v, moved %v", m, a, b)
			}
		}
	})
}

func count(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func TestValueByHand(t *testing.T) {
	tied := toy{scores: []float32{0, 0, 0, 0}, grades: []int{1, 0, 0, 0}}
	sorted := toy{scores: []float32{4, 3, 2, 1}, grades: []int{0, 2, 0, 1}}
	missed := toy{scores: []float32{1, 0}, grades: []int{1, 0}, absent: []int{1, 1, 1}}
	for _, tt := range []struct {
		toy     toy
		measure string
		want    float64
	}{
		{tied, "P@2", .25},
		{tied, "R@3", .75},
		{tied, "Success@1", .25},
		{tied, "RR", (1 + 1./2 + 1./3 + 1./4) / 4},
		{tied, "RR@2", (1 + 1./2) / 4},
		{sorted, "P@4", .5},
		{sorted, "P@8", .25},
		{sorted, "AP", .5},
		{sorted, "AP@3", .25},
		{sorted, "RR", .5},
		{sorted, "Rprec", .5},
		{sorted, "nDCG", (2/math.Log2(3) + 1/math.Log2(5)) / (2 + 1/math.Log2(3))},
		{missed, "R@10", .25},
		{missed, "Rprec", .25},
		{missed, "AP", .25},
		{toy{scores: []float32{1}, grades: []int{0}}, "AP", 0},
		{toy{}, "nDCG", 0},
		{toy{absent: []int{1}}, "Success@1", 0},
	} {
		m, err := Parse(tt.measure)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.toy.value(m); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s of %+v = %v, want %v", tt.measure, tt.toy, got, tt.want)
		}
	}
}

func TestRankingIsReusable(t *testing.T) {
	var r Ranking
	big := toy{scores: []float32{3, 2, 2, 1, 0}, grades: []int{1, 1, 0, 2, 1}, absent: []int{3}}
	small := toy{scores: []float32{1, 1}, grades: []int{1, 0}}
	r.Set(big.scores, big.judgements())
	r.Set(small.scores, small.judgements())
	for _, m := range every(3) {
		if got, want := m.Of(&r), small.value(m); got != want {
			t.Errorf("%v = %v, want %v", m, got, want)
		}
	}
}

func BenchmarkMeasures(b *testing.B) {
	for _, distances := range []int{40, 11000} {
		rng := newRand(1)
		scores := make([]float32, 11000)
		var j Judgements
		for i := range scores {
			scores[i] = -float32(rng.IntN(distances))
			if rng.IntN(20) == 0 {
				j.Docs = append(j.Docs, uint32(i))
			}
		}
		for _, set := range [][]Measure{{{"P", 100}}, {{"P", 100}, {"R", 100}, {"AP", 0}, {"nDCG", 10}, {"RR", 0}}, {{"nDCG", 0}}} {
			b.Run(fmt.Sprint(distances, " levels ", set), func(b *testing.B) {
				var r Ranking
				for b.Loop() {
					r.Set(scores, j)
					for _, m := range set {
						m.Of(&r)
					}
				}
			})
		}
	}
}
