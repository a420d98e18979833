package picture

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/quality"
)

// codedRows returns n documents of ten labels. Their codes are that of their label with two bits
// flipped. Bit 3 is the opposite of bit 2, and bit 5 is dead.
func codedRows(n, width int) []quality.Row {
	rng := rand.New(rand.NewPCG(1, 1))
	var labels [10]hashing.Code
	for i := range labels {
		labels[i] = hashing.NewCode(width)
		for bit := range width {
			if rng.IntN(2) == 1 {
				labels[i].Flip(bit)
			}
		}
	}
	rows := make([]quality.Row, n)
	for i := range rows {
		code := append(hashing.Code{}, labels[i%10]...)
		for _, bit := range rng.Perm(width)[:2] {
			code.Flip(bit)
		}
		if code.Bit(3) == code.Bit(2) {
			code.Flip(3)
		}
		if code.Bit(5) {
			code.Flip(5)
		}
		rows[i] = quality.Row{ID: fmt.Sprint(i), Labels: []string{fmt.Sprint(i % 10)}, Code: code}
	}
	return rows
}

func balls(t *testing.T, rows []quality.Row, width int) *Balls {
	t.Helper()
	b, err := quality.NewBalls(t.Context(), quality.NewCodes(rows, width), quality.Queries(rows), quality.ByLabels(rows))
	if err != nil {
		t.Fatal(err)
	}
	return (*Balls)(b)
}

func TestBallsAreDrawn(t *testing.T) {
	b := balls(t, codedRows(200, 24), 24)
	wantTexts(t, b, "Balls around the codes of 200 queries", "precision", "precision, empty balls as 0", "recall", "empty balls",
		"mean size", "median size", "share in %", "radius in bits", "documents in the ball")
	m := decode(t, b)
	for i := range 6 {
		if s := share(m, palette[i]); s < 1e-4 {
			t.Errorf("line %d covers %v", i, s)
		}
	}
}

// Pictures of no ball, of one radius, and of balls of which all but the last are empty can be
// drawn.
func TestBallsOfLittle(t *testing.T) {
	for _, radii := range [][]quality.Ball{nil, {{Size: 9, Median: 9, Precision: 1}}, {{Empty: 1}, {Radius: 1, Size: 10}}} {
		b := &Balls{Queries: 1, Documents: 10, Radii: radii}
		wantTexts(t, b, "recall", "10")
		decode(t, b)
	}
}
