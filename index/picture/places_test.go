package picture

import (
	"math"
	"testing"
)

// The projection of points of a plane, rotated into four dimensions, restores their distances.
func TestPlacesKeepAPlane(t *testing.T) {
	var activations []float32
	plane := [][2]float64{{3, 0}, {-3, 0}, {0, 1}, {0, -1}, {0, 0}}
	for _, p := range plane {
		for _, v := range []float64{p[0] + p[1], p[0] - p[1], p[0] + p[1], p[0] - p[1]} {
			activations = append(activations, float32(7+v/2))
		}
	}
	places, explained := Places(activations, 4)
	for i, got := range places {
		for k, want := range plane[i] {
			if math.Abs(math.Abs(float64(got[k]))-math.Abs(want)) > 1e-5 {
				t.Errorf("point %v lies at %v", plane[i], got)
			}
		}
	}
	if len(explained) != 2 || math.Abs(explained[0]-0.9) > 1e-5 || math.Abs(explained[1]-0.1) > 1e-5 {
		t.Errorf("the axes explain %v", explained)
	}
}

func TestPlacesOfVeryLittle(t *testing.T) {
	if p, _ := Places([]float32{1, 2, 3}, 3); p[0] != [2]float32{} {
		t.Errorf("one row lies at %v", p)
	}
	if p, _ := Places([]float32{1, 3}, 1); math.Abs(float64(p[0][0])) != 1 || p[0][0] != -p[1][0] || p[0][1] != 0 {
		t.Errorf("two rows of one unit lie at %v", p)
	}
	if p, _ := Places(nil, 0); len(p) != 0 {
		t.Errorf("nothing lies at %v", p)
	}
}
