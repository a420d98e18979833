package hashing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// loss is how far points turned by r are from their signs, squared.
func loss(points, r *mat.Dense) (sum float64) {
	var turned mat.Dense
	turned.Mul(points, r)
	for _, v := range turned.RawMatrix().Data {
		sum += (v - sign(v)) * (v - sign(v))
	}
	return sum
}

// bent is how far rᵀ·r is from the unit matrix at most.
func bent(r *mat.Dense) (most float64) {
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

// Each fitting stays a rotation, and signs lose no more than before (Gong and Lazebnik, 2011).
func TestITQNeverLosesMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n, d := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "d")
		points, r := normals(n, d, rng), randomRotation(d, rng)
		if b := bent(r); b > 1e-9 {
			t.Fatalf("the random rotation is bent by %v", b)
		}
		before := loss(points, r)
		for step := range 10 {
			r = nearerSigns(points, r)
			after := loss(points, r)
			if b := bent(r); b > 1e-9 || after > before+1e-9*(1+before) {
				t.Fatalf("step %d: bent by %v, loses %v after %v", step, b, after, before)
			}
			before = after
		}
	})
}

// In a plane all rotations can be tried: no small turn away from what ITQ finds loses less.
func TestITQIsTheBestNearby(t *testing.T) {
	points := normals(300, 2, rand.New(rand.NewPCG(1, 0)))
	var h []float32
	for _, v := range points.RawMatrix().Data {
		h = append(h, float32(v))
	}
	var turn []float64
	for _, v := range ITQ.turn(h, make([]float32, 2), rand.New(rand.NewPCG(2, 0))) {
		turn = append(turn, float64(v))
	}
	r := mat.NewDense(2, 2, turn)
	best := loss(points, r)
	for _, angle := range []float64{-0.1, -0.03, 0.03, 0.1} {
		var away mat.Dense
		away.Mul(r, mat.NewDense(2, 2, []float64{math.Cos(angle), -math.Sin(angle), math.Sin(angle), math.Cos(angle)}))
		if l := loss(points, &away); l < best {
			t.Errorf("turned by %v it loses %v, before %v", angle, l, best)
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
		if got, want := float64(same)/(d*draws), 1-degrees/180; math.Abs(got-want) > 0.015 { // 4.6 standard deviations
			t.Errorf("at %v° the same bit %.3f times, want %.3f", degrees, got, want)
		}
	}
}

// Turning changes the bits, but neither what the network expects nor where a classifier begins.
func TestTurnedModelsSayTheSame(t *testing.T) {
	o := Options{Bits: 16, Hidden: []int{30}, Seed: 1}
	plain := train(t, 200, o)
	text := "topicaa topicab topicac fillera"
	want, _ := plain.Distribution(sketchOf(t, plain, text).Activations)
	labels := guessed(t, plain, text)
	for _, b := range []Binariser{ITQ, Random} {
		o.Binariser = b
		m := train(t, 200, o)
		s := sketchOf(t, m, text)
		got, err := m.Distribution(s.Activations)
		if err != nil || !slices.EqualFunc(got, want, func(p, q float64) bool { return math.Abs(p-q) < 1e-5 }) {
			t.Errorf("%s: other words are expected, error %v", b, err)
		}
		if !slices.Equal(guessed(t, m, text), labels) {
			t.Errorf("%s: the classifier began elsewhere", b)
		}
		if slices.Equal(s.Code, sketchOf(t, plain, text).Code) || m.Binariser() != b {
			t.Errorf("%s is %q and changes nothing", b, m.Binariser())
		}
	}
}

func guessed(t *testing.T, m *Model, text string) []Guess {
	t.Helper()
	c, err := m.Classifier(t.Context(), sequence(topicDocuments(40, 3)), ClassifierOptions{Frozen: true, Epochs: 3})
	if err != nil {
		t.Fatal(err)
	}
	guesses, err := c.Classify(text)
	if err != nil {
		t.Fatal(err)
	}
	return guesses
}
