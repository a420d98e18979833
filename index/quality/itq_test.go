package quality

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// loss is how far points turned by t are from their signs.
func (t *ITQ) loss(points *mat.Dense) float64 {
	var turned mat.Dense
	turned.Mul(points, t.turn)
	sum := 0.0
	for _, v := range turned.RawMatrix().Data {
		sum += (v - sign(v)) * (v - sign(v))
	}
	return sum
}

// The rotation is one, and rounding loses less than after the random rotation that it began with.
func TestITQTurns(t *testing.T) {
	c := makeCorpus(6, 150, 400, 100, 5, 16)
	q := NewITQ(c.rows, c.vocabulary, 8, 1)
	var eye mat.Dense
	eye.Mul(q.turn.T(), q.turn)
	for i := range 8 {
		for j := range 8 {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(eye.At(i, j)-want) > 1e-9 {
				t.Fatalf("RᵀR is %v at %d, %d", eye.At(i, j), i, j)
			}
		}
	}
	points := mat.NewDense(len(c.rows), 8, nil)
	for i, r := range c.rows {
		row := q.projected(r.Counts)
		for j, v := range row {
			points.Set(i, j, v)
		}
	}
	var unit ITQ
	unit.turn = mat.NewDense(8, 8, nil)
	for i := range 8 {
		unit.turn.Set(i, i, 1)
	}
	if turned, before := q.loss(points), unit.loss(points); turned >= before {
		t.Errorf("rounding loses %.3f, without turning %.3f", turned, before)
	}
}

// A document asking for itself is at distance zero, and documents of a topic are nearer than others.
func TestITQFindsTopics(t *testing.T) {
	c := makeCorpus(6, 150, 400, 100, 5, 16)
	q := NewITQ(c.rows, c.vocabulary, 16, 1)
	scores := make([]float32, q.Len())
	for i, r := range c.rows[:20] {
		if q.Score(scores, &Query{Row: r}); scores[i] != 0 {
			t.Errorf("document %d is %v from itself", i, -scores[i])
		}
	}
	if empty := NewITQ(nil, c.vocabulary, 16, 1); empty.Len() != 0 {
		t.Error("a ranker of no documents has some")
	}
}
