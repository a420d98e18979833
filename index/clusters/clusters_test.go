package clusters

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
)

// planted returns codes around the given number of random codes, which are their classes, with each
// bit flipped with a probability of noise.
func planted(r *rand.Rand, bits, classes, each int, noise float64) (codes []hashing.Code, of []int) {
	for class := range classes {
		centre := hashing.NewCode(bits)
		for bit := range bits {
			if r.IntN(2) == 1 {
				centre.Flip(bit)
			}
		}
		for range each * (class + 1) {
			c := slices.Clone(centre)
			for bit := range bits {
				if r.Float64() < noise {
					c.Flip(bit)
				}
			}
			codes, of = append(codes, c), append(of, class)
		}
	}
	r.Shuffle(len(codes), func(i, j int) { codes[i], codes[j], of[i], of[j] = codes[j], codes[i], of[j], of[i] })
	return codes, of
}

// Clusters that were planted are found, however many they are.
func TestFindPlanted(t *testing.T) {
	for _, bits := range []int{32, 64, 100} {
		for _, classes := range []int{2, 5, 9} {
			r := rand.New(rand.NewPCG(uint64(bits), uint64(classes)))
			codes, of := planted(r, bits, classes, 40, .02)
			means, err := Find(t.Context(), codes, bits, 1)
			if err != nil || len(means) != classes {
				t.Errorf("%d bits, %d classes: %d clusters, %v", bits, classes, len(means), err)
				continue
			}
			found := map[[2]int]bool{} // pairs of class and cluster
			for i, c := range codes {
				found[[2]int{of[i], nearest(means, c)}] = true
			}
			if len(found) != classes {
				t.Errorf("%d bits, %d classes: pairs %v", bits, classes, found)
			}
		}
	}
}

func nearest(means [][]float32, c hashing.Code) (best int) {
	most := math.Inf(-1)
	for i, m := range means {
		if s := hashing.NewAsymmetric(m).Similarity(c); s > most {
			best, most = i, s
		}
	}
	return best
}

// Any codes have at least one cluster, at most as many as the root of their number, and the same
// again.
func TestFindAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 40 {
		for _, noise := range []float64{0, .5} {
			codes, _ := planted(r, 20, 1, n, noise)
			means, err := Find(t.Context(), codes, 20, 3)
			again, _ := Find(t.Context(), codes, 20, 3)
			if err != nil || !cmp.Equal(means, again) || (n > 0) != (len(means) > 0) || len(means) > int(math.Ceil(math.Sqrt(float64(n)))) || noise == 0 && len(means) > 1 {
				t.Errorf("%d codes, noise %v: %d clusters, %v", n, noise, len(means), err)
			}
		}
	}
}

func TestFindCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	codes, _ := planted(rand.New(rand.NewPCG(1, 1)), 20, 2, 20, .1)
	if _, err := Find(ctx, codes, 20, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// The costs of merged clusters equal those of their means and sizes.
func TestTree(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		var means [][]float32
		var sizes []int
		for range 2 + r.IntN(12) {
			means, sizes = append(means, []float32{r.Float32(), r.Float32(), r.Float32()}), append(sizes, 1+r.IntN(9))
		}
		tr := newTree(means, sizes)
		for tr.clusters > 1 {
			i, j, added := tr.cheapest()
			least := math.Inf(1)
			for a := range means {
				for b := range a {
					if tr.into[a] == a && tr.into[b] == b {
						least = min(least, ward(means, sizes, a, b))
					}
				}
			}
			if math.Abs(added-least) > 1e-4 || math.Abs(ward(means, sizes, i, j)-least) > 1e-4 {
				t.Fatalf("merging %d and %d adds %v, want %v", i, j, added, least)
			}
			tr.join(i, j)
			for k := range means[j] {
				means[j][k] = (means[j][k]*float32(sizes[j]) + means[i][k]*float32(sizes[i])) / float32(sizes[i]+sizes[j])
			}
			sizes[j] += sizes[i]
			if tr.root(i) != tr.root(j) {
				t.Fatalf("%d and %d have different roots", i, j)
			}
		}
	}
}

// ward returns the variance that merging two clusters adds.
func ward(means [][]float32, sizes []int, i, j int) float64 {
	a, b := float64(sizes[i]), float64(sizes[j])
	return a * b / (a + b) * squares(means[i], means[j])
}
