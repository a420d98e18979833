package index

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/plane"
	"gonum.org/v1/gonum/floats"
)

// compared is the number of documents whose nearest points are found.
const compared = 2000

// TestMapQuality prints, for the collection in the file that HASHSEARCH_MAP names, the share of the
// ten nearest points that have the first label of a document, and the trustworthiness of the ten
// nearest: with all documents laid out, with a tenth of them, and in the principal plane. Documents
// without a label are left out of the share.
func TestMapQuality(t *testing.T) {
	file := os.Getenv("HASHSEARCH_MAP")
	if file == "" {
		t.Skip("HASHSEARCH_MAP is not set")
	}
	ix, err := Open(file, &Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	s := ix.state.Load().now
	for _, most := range []int{s.live(), s.live() / 10} {
		p, err := newPlacement(t.Context(), s, most)
		if err != nil {
			t.Fatal(err)
		}
		ix.placement.last = p
		m := mapOf(t, ix, s.live())
		at := make([]plane.Point, len(m.Points))
		for i, p := range m.Points {
			at[i] = plane.Point{X: float64(p.X), Y: float64(p.Y)}
		}
		t.Logf("%d of %d laid out: %s", most, len(at), s.judge(m, at))
		if most == s.live() {
			start, err := s.principalPlane(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range s.liveRows() {
				at[i] = start.place(s.code(int(row)))
			}
			t.Logf("principal plane: %s", s.judge(m, at))
		}
	}
}

// judge returns the figures of positions of all documents.
func (s *snapshot) judge(m *Map, at []plane.Point) string {
	rows, every := s.liveRows(), max(1, len(at)/compared)
	asked := (len(at) + every - 1) / every
	excess, same, labelled := make([]float64, asked), make([]float64, asked), make([]float64, asked)
	parallel.Spans(asked, 16, func(from, to int) {
		for q := from; q < to; q++ {
			i := q * every
			code, label := s.code(int(rows[i])), m.Points[i].Label
			near := nearestPoints(at, i, 10)
			excess[q] = excessRank(near, i, len(at), func(j int) int { return hashing.Distance(code, s.code(int(rows[j]))) })
			for _, j := range near {
				if label >= 0 && m.Points[j].Label >= 0 {
					labelled[q]++
				}
				if label >= 0 && m.Points[j].Label == label {
					same[q]++
				}
			}
		}
	})
	trust := trustworthiness(floats.Sum(excess), asked, 10, len(at))
	return fmt.Sprintf("same label %.3f, trustworthiness %.3f", floats.Sum(same)/max(1, floats.Sum(labelled)), trust)
}

// trustworthiness returns 1 if the k nearest in the plane are the k nearest in truth, and about .5
// for random positions (Venna and Kaski, 2001). excess is the sum of excessRank of the given number
// of n things.
func trustworthiness(excess float64, asked, k, n int) float64 {
	return 1 - 2*excess/float64(asked*k*(2*n-3*k-1))
}

// excessRank returns by how much the ranks of near by distance from thing i of n exceed len(near),
// in sum. A rank among equal distances is their mean.
func excessRank(near []int, i, n int, distance func(j int) int) (sum float64) {
	count := map[int]int{}
	for j := range n {
		if j != i {
			count[distance(j)]++
		}
	}
	for _, j := range near {
		below, d := 0, distance(j)
		for other, c := range count {
			if other < d {
				below += c
			}
		}
		sum += max(0, float64(below)+float64(count[d]+1)/2-float64(len(near)))
	}
	return sum
}

// nearestPoints returns the indices of the k points nearest to point i.
func nearestPoints(at []plane.Point, i, k int) []int {
	far := func(j int) float64 { return math.Hypot(at[i].X-at[j].X, at[i].Y-at[j].Y) }
	var near []int
	for j := range at {
		if j == i || len(near) == k && far(j) >= far(near[k-1]) {
			continue
		}
		place, _ := slices.BinarySearchFunc(near, far(j), func(o int, d float64) int { return cmp.Compare(far(o), d) })
		near = slices.Insert(near, place, j)
		near = near[:min(k, len(near))]
	}
	return near
}

// Things on a line whose order is kept have the trustworthiness 1. Of eight, each asked for its
// nearest, two that change places have ranks of 1 more than they should.
func TestTrustworthiness(t *testing.T) {
	for _, tt := range []struct {
		at   []float64
		want float64
	}{
		{[]float64{0, 1, 3, 7, 15, 31, 63, 127}, 1},
		{[]float64{1, 0, 3, 7, 15, 31, 63, 127}, 1 - 2*1./(8*12)},
	} {
		true8, excess := []int{0, 1, 3, 7, 15, 31, 63, 127}, 0.0
		at := make([]plane.Point, 8)
		for i, x := range tt.at {
			at[i].X = x
		}
		for i := range at {
			excess += excessRank(nearestPoints(at, i, 1), i, 8, func(j int) int { return max(true8[i]-true8[j], true8[j]-true8[i]) })
		}
		if got := trustworthiness(excess, 8, 1, 8); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", tt.at, got, tt.want)
		}
	}
}
