package plane

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// planted returns the nearest k of things around the given number of centres in ten dimensions, and
// their centres. The first positions tell nothing of these.
func planted(r *rand.Rand, n, centres, k int) (near [][]uint32, start []Point, of []int) {
	centre := make([][10]float64, centres)
	for i := range centre {
		for j := range centre[i] {
			centre[i][j] = 4 * r.NormFloat64()
		}
	}
	all := make([][10]float64, n)
	for i := range all {
		of, start = append(of, r.IntN(centres)), append(start, Point{r.NormFloat64(), r.NormFloat64()})
		for j := range all[i] {
			all[i][j] = centre[of[i]][j] + r.NormFloat64()
		}
	}
	return nearestOf(n, k, func(i, j int) (d float64) {
		for x, v := range all[i] {
			d += (v - all[j][x]) * (v - all[j][x])
		}
		return d
	}), start, of
}

// nearestOf returns the k nearest others of each of n things.
func nearestOf(n, k int, distance func(i, j int) float64) [][]uint32 {
	near := make([][]uint32, n)
	for i := range near {
		for j := range n {
			if j != i {
				near[i] = append(near[i], uint32(j))
			}
		}
		slices.SortFunc(near[i], func(a, b uint32) int {
			if distance(i, int(a)) < distance(i, int(b)) {
				return -1
			}
			return 1
		})
		near[i] = near[i][:min(k, n-1)]
	}
	return near
}

func inPlane(at []Point, k int) [][]uint32 {
	return nearestOf(len(at), k, func(i, j int) float64 { return math.Hypot(at[i].X-at[j].X, at[i].Y-at[j].Y) })
}

// Things around the same centre are together, and nearest things are still near.
func TestLay(t *testing.T) {
	near, start, of := planted(rand.New(rand.NewPCG(1, 1)), 600, 12, 15)
	at, err := Lay(t.Context(), near, start)
	if err != nil {
		t.Fatal(err)
	}
	same, kept := 0, 0
	for i, list := range inPlane(at, 10) {
		for _, j := range list {
			if of[i] == of[j] {
				same++
			}
			if slices.Contains(near[i], j) {
				kept++
			}
		}
	}
	if same < 5900 || kept < 3000 {
		t.Errorf("of 6000 nearest in the plane, %d have the same centre and %d are among the nearest 15", same, kept)
	}
}

// The number of processors changes no bit.
func TestLayRepeats(t *testing.T) {
	near, start, _ := planted(rand.New(rand.NewPCG(2, 2)), 550, 5, 10)
	var first []Point
	for _, procs := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(procs)
		at, err := Lay(t.Context(), near, start)
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = at
		}
		if err != nil || !slices.Equal(at, first) {
			t.Errorf("on %d processors it differs, %v", procs, err)
		}
	}
}

func TestLayIsCancelled(t *testing.T) {
	near, start, _ := planted(rand.New(rand.NewPCG(3, 3)), 50, 5, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lay(ctx, near, start); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Few things, those with few neighbours, and things that are all equal have finite places.
func TestLayOfLittle(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 40} {
		for _, k := range []int{1, 2, 39} {
			near := nearestOf(n, k, func(i, j int) float64 { return float64((j - i + n) % n) })
			at, err := Lay(t.Context(), near, make([]Point, n))
			if err != nil || len(at) != n {
				t.Fatalf("%d things: %d places, %v", n, len(at), err)
			}
			for _, p := range at {
				if math.IsNaN(p.X+p.Y) || math.Abs(p.X)+math.Abs(p.Y) > 1000 {
					t.Errorf("%d things with %d neighbours: %v of %v", n, k, p, at)
				}
			}
		}
	}
}

// cost is the divergence that the descent reduces, from all pairs.
func cost(g *graph, at []Point) (kl float64) {
	total := 0.0
	for i := range at {
		for j := range at {
			if i != j {
				total += kernel(at[i], at[j])
			}
		}
	}
	for i := range at {
		for k := g.heads[i]; k < g.heads[i+1]; k++ {
			p := float64(g.weight[k])
			kl += p * math.Log(p*total/kernel(at[i], at[g.others[k]]))
		}
	}
	return kl
}

func kernel(p, q Point) float64 {
	return 1 / (1 + (p.X-q.X)*(p.X-q.X) + (p.Y-q.Y)*(p.Y-q.Y))
}

// The force on a point is the derivative of the cost, by central differences.
func TestGradient(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	near, at, _ := planted(r, 60, 4, 7)
	g := newGraph(near)
	for i := range at {
		at[i].X, at[i].Y = 5*at[i].X, 5*at[i].Y
	}
	away := make([]Point, len(at))
	total := repelPairs(at, away)
	for i := range at {
		const h = 1e-5
		moved := slices.Clone(at)
		moved[i].X = at[i].X + h
		up := cost(g, moved)
		moved[i].X = at[i].X - h
		want := (up - cost(g, moved)) / (2 * h)
		if got := 4 * (g.attract(i, at).X - away[i].X/total); math.Abs(got-want) > 1e-7 {
			t.Errorf("point %d: %v, want %v", i, got, want)
		}
	}
}

// The affinities of a graph are symmetric and come to 1.
func TestGraph(t *testing.T) {
	near, _, _ := planted(rand.New(rand.NewPCG(5, 5)), 100, 3, 6)
	near[7] = near[7][:2]
	g := newGraph(near)
	of, sum := map[[2]int]float32{}, 0.0
	for i := range near {
		for k := g.heads[i]; k < g.heads[i+1]; k++ {
			of[[2]int{i, int(g.others[k])}] = g.weight[k]
			sum += float64(g.weight[k])
		}
	}
	for pair, w := range of {
		if w != of[[2]int{pair[1], pair[0]}] {
			t.Errorf("%v: %v", pair, w)
		}
	}
	if len(of) != len(g.others) || math.Abs(sum-1) > 1e-5 {
		t.Errorf("%d affinities of %d pairs come to %v", len(g.others), len(of), sum)
	}
}

// The repulsion on a grid is nearly that of all pairs.
func TestRepulsion(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	var f field
	for _, tt := range []struct {
		n     int
		width float64
		error float64 // largest, as a share of the largest force
	}{{600, .3, .1}, {1000, 1, .02}, {1000, 10, .05}, {1000, 20, .1}} {
		t.Run(fmt.Sprint(tt.n, " in ", tt.width), func(t *testing.T) {
			at, away := make([]Point, tt.n), make([]Point, tt.n)
			for i := range at {
				at[i] = Point{100 + tt.width*r.NormFloat64(), tt.width * r.NormFloat64()}
			}
			total := f.repel(at, away)
			want := make([]Point, tt.n)
			wantTotal := repelPairs(at, want)
			largest, off := 0.0, 0.0
			for i := range at {
				largest = max(largest, math.Hypot(want[i].X, want[i].Y))
				off = max(off, math.Hypot(away[i].X-want[i].X, away[i].Y-want[i].Y))
			}
			if off > tt.error*largest || math.Abs(total/wantTotal-1) > .01 {
				t.Errorf("off by %v of %v; the sum is %v, want %v", off, largest, total, wantTotal)
			}
		})
	}
}

func TestBetween(t *testing.T) {
	group := []Point{{1, 1}, {1, 2}, {2, 1}, {2, 2}}
	for _, tt := range []struct {
		what string
		near []Point
		want Point
		off  float64
	}{
		{"none", nil, Point{}, 0},
		{"one", []Point{{3, -4}}, Point{3, -4}, 1e-9},
		{"equal ones", []Point{{3, 4}, {3, 4}}, Point{3, 4}, 1e-9},
		{"a square", group, Point{1.5, 1.5}, 1e-9},
		{"a minority far away", append(slices.Clone(group), Point{90, 0}, Point{0, 90}), Point{1.8, 1.8}, .3},
	} {
		if got := Between(tt.near); math.Hypot(got.X-tt.want.X, got.Y-tt.want.Y) > tt.off {
			t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
		}
	}
}
