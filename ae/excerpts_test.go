package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// An excerpt has a number of entries within the bounds, only entries of the row, and the norm of
// the row.
func TestExcerptsOfRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := randomRows(rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 12).Draw(t, "columns"), rapid.Uint64().Draw(t, "seed"))
		n, _ := x.Dims()
		whole := *x
		least := rapid.IntRange(1, 4).Draw(t, "least")
		most := least + rapid.IntRange(0, 3).Draw(t, "more")
		Excerpts{Share: 1, Least: least, Most: most}.corrupt(x, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "noise"), 0)))
		for i := range n {
			was, now := rowMap(&whole, i), rowMap(x, i)
			if len(now) != len(was) && (len(now) < least || len(now) > most) {
				t.Fatalf("%d of %d entries, want %d to %d", len(now), len(was), least, most)
			}
			_, all := whole.Row(i)
			_, some := x.Row(i)
			if a, b := squares(all), squares(some); math.Abs(a-b) > 1e-3*(1+a) {
				t.Fatalf("squares sum to %v, want %v", b, a)
			}
			for c := range now {
				if _, ok := was[c]; !ok {
					t.Fatalf("column %d does not belong to the row", c)
				}
			}
		}
	})
}

func rowMap(x *Sparse, i int) map[uint32]float32 {
	m := map[uint32]float32{}
	cols, vals := x.Row(i)
	for j, c := range cols {
		m[c] = vals[j]
	}
	return m
}

// One of the entries 1, -2 and 5 is kept with the probabilities 1/8, 2/8 and 5/8.
func TestExcerptsPreferLargeEntries(t *testing.T) {
	const draws = 40000
	x := &Sparse{Width: 3}
	for range draws {
		x.Append([]uint32{0, 1, 2}, []float32{1, -2, 5})
	}
	Excerpts{Share: 1, Least: 1, Most: 1}.corrupt(x, rand.New(rand.NewPCG(1, 1)))
	var count [3]float64
	for i := range draws {
		for c := range rowMap(x, i) {
			count[c] += 8. / draws
		}
	}
	for c, want := range []float64{1, 2, 5} {
		if math.Abs(count[c]-want) > 0.1 {
			t.Errorf("column %d is kept with a probability of %.3f eighths, want %v", c, count[c], want)
		}
	}
}

// Rest is applied to the rows that are not reduced.
func TestExcerptsRest(t *testing.T) {
	x := &Sparse{Width: 20}
	for range 10000 {
		x.Append(span(uint32(0), 20), make([]float32, 20))
	}
	Excerpts{Share: 0.2, Rest: Gaussian(1)}.corrupt(x, rand.New(rand.NewPCG(1, 1)))
	cut, noisy := 0, 0
	for i := range x.ends {
		cols, vals := x.Row(i)
		switch {
		case len(cols) < 20:
			cut++
		case squares(vals) > 0:
			noisy++
		}
	}
	if cut+noisy != 10000 || math.Abs(float64(cut)-2000) > 200 {
		t.Errorf("%d of 10000 rows are reduced and %d noisy", cut, noisy)
	}
}
