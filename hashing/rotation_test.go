package hashing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// loss returns the squared distance between the rotated points and their signs.
func loss(points, r *mat.Dense) (sum float64) {
	var turned mat.Dense
	turned.Mul(points, r)
	for _, v := range turned.RawMatrix().Data {
		sum += (v - sign(v)) * (v - sign(v))
	}
	return sum
}

// skew returns the largest difference between an entry of rᵀ·r and of the unit matrix.
func skew(r *mat.Dense) (most float64) {
	var eye mat.Dense
	eye.Mul(r.T(), r)
	d, _ := eye.Dims()
	for i := range d {
		eye.Set(i, i, eye.At(i, i)-1)
	}
	for _, v := range eye.RawMatrix().Data {
		most = max(most, math.Abs(v))
	}
	return most
}

func normals(n, d int, rng *rand.Rand) *mat.Dense {
	m := mat.NewDense(n, d, nil)
	m.Apply(func(_, j int, _ float64) float64 { return rng.NormFloat64() * float64(1+j) }, m)
	return m
}

// Each ITQ iteration returns a rotation and does not increase the loss (Gong and Lazebnik, 2011).
func TestITQNeverLosesMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n, d := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "d")
		points, r := normals(n, d, rng), randomRotation(d, rng)
		if b := skew(r); b > 1e-9 {
			t.Fatalf("the random rotation has a skew of %v", b)
		}
		before := loss(points, r)
		for step := range 10 {
			r = alignToSigns(points, r)
			after := loss(points, r)
			if b := skew(r); b > 1e-9 || after > before+1e-9*(1+before) {
				t.Fatalf("step %d: skew %v, loss %v after %v", step, b, after, before)
			}
			before = after
		}
	})
}

// The rotation that ITQ finds in a plane is a local minimum: no small rotation of it has a lower
// loss.
func TestITQIsTheBestNearby(t *testing.T) {
	points := normals(300, 2, rand.New(rand.NewPCG(1, 0)))
	var h []float32
	for _, v := range points.RawMatrix().Data {
		h = append(h, float32(v))
	}
	var rotation []float64
	for _, v := range ITQ.rotation(h, make([]float32, 2), rand.New(rand.NewPCG(2, 0))) {
		rotation = append(rotation, float64(v))
	}
	r := mat.NewDense(2, 2, rotation)
	best := loss(points, r)
	for _, angle := range []float64{-0.1, -0.03, 0.03, 0.1} {
		var away mat.Dense
		away.Mul(r, mat.NewDense(2, 2, []float64{math.Cos(angle), -math.Sin(angle), math.Sin(angle), math.Cos(angle)}))
		if l := loss(points, &away); l < best {
			t.Errorf("rotated by %v the loss is %v, before %v", angle, l, best)
		}
	}
}

// Two points at the angle θ get the same bit with probability 1 − θ/π (Charikar, 2002).
func TestRandomCollides(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	const d, draws = 6, 4000
	for _, degrees := range []float64{15, 45, 90, 120, 175} {
		angle, same := degrees/180*math.Pi, 0
		points := mat.NewDense(2, d, nil)
		points.Set(0, 0, 3)
		points.Set(1, 0, math.Cos(angle))
		points.Set(1, 1, math.Sin(angle))
		for range draws {
			var turned mat.Dense
			turned.Mul(points, randomRotation(d, rng))
			for j := range d {
				if sign(turned.At(0, j)) == sign(turned.At(1, j)) {
					same++
				}
			}
		}
		// The tolerance is 4.6 standard deviations.
		if got, want := float64(same)/(d*draws), 1-degrees/180; math.Abs(got-want) > 0.015 {
			t.Errorf("at %v° the share of equal bits is %.3f, want %.3f", degrees, got, want)
		}
	}
}

// A rotation changes the bits, but neither the expected terms nor the start of a classifier.
func TestRotationKeepsExpectations(t *testing.T) {
	o := Options{Bits: 16, Hidden: []int{30}, Seed: 1}
	plain := train(t, 200, o)
	text := "topicaa topicab topicac fillera"
	want, _ := plain.Distribution(sketchOf(t, plain, text).Activations)
	labels := guesses(t, plain, text)
	for _, b := range []Binariser{ITQ, Random} {
		o.Binariser = b
		m := train(t, 200, o)
		s := sketchOf(t, m, text)
		got, err := m.Distribution(s.Activations)
		if err != nil || !slices.EqualFunc(got, want, func(p, q float64) bool { return math.Abs(p-q) < 1e-5 }) {
			t.Errorf("%s: the distribution differs, error %v", b, err)
		}
		if !slices.Equal(guesses(t, m, text), labels) {
			t.Errorf("%s: the classifier differs", b)
		}
		if slices.Equal(s.Code, sketchOf(t, plain, text).Code) || m.Binariser() != b {
			t.Errorf("%s: binariser %q, and the code is unchanged", b, m.Binariser())
		}
	}
}

func guesses(t *testing.T, m *Model, text string) []Guess {
	t.Helper()
	c, err := m.Classifier(t.Context(), ingest.Sequence(topicDocuments(40, 3)), ClassifierOptions{Frozen: true, Epochs: 3})
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Classify(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
