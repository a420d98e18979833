//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The penalty is the squared Jacobian of the encoder (Rifai and others, 2011), for each method of
// computing it.
func TestContractiveIsTheJacobian(t *testing.T) {
	for _, layers := range [][]int{{4}, {6, 4}, {6, 5, 4}} {
		x := randomRows(5, 9, 2)
		net, _ := New(9, Shape{Layers: layers, Init: He}, 3)
		want := jacobians(net, x)
		p := passOver(net, x, x, Config{})
		p.forward()
		ways := map[string]float64{"penalty": Contractive{Weight: 1}.penalize(p), "all directions": tangentNorm(p, Contractive{})}
		for name, got := range ways {
			if math.Abs(got-want) > 1e-3*want {
				t.Errorf("%v: %s gives %.5f, finite differences %.5f", layers, name, got, want)
			}
		}
		mean, of := estimates(p, 2000)
		if math.Abs(mean-want) > 4*of {
			t.Errorf("%v: random directions give %.5f ± %.5f, finite differences %.5f", layers, mean, of, want)
		}
	}
}

// jacobians returns the mean squared Jacobian of the encoder over the rows, by central
// differences.
func jacobians(net *Net, x *Sparse) (total float64) {
	const step = 1e-2
	rows, d := x.Dims()
	for i := range rows {
		at := denseRow(x, i)
		for c := range d {
			e := make([]float64, d)
			e[c] = step / 2
			total += math.Pow(codeDistance(net, at, e)/step, 2) / float64(rows)
		}
	}
	return total
}

// codeDistance returns the distance between the codes of x+by and x−by.
func codeDistance(net *Net, x, by []float64) float64 {
	d := len(x)
	m := mat.NewDense(2, d, nil)
	m.SetRow(0, floats.AddTo(make([]float64, d), x, by))
	m.SetRow(1, floats.SubTo(make([]float64, d), x, by))
	h := denseOf(net.Encode(nil, rowsOf(m)), net.Units())
	return floats.Distance(h.RawRowView(0), h.RawRowView(1), 2)
}

// tangentNorm returns the squared norm of the derivatives along the directions, per document.
func tangentNorm(p *pass, c Contractive) (sum float64) {
	for _, u := range c.pushForward(p) {
		sum += squares(u.Data) / float64(u.Rows)
	}
	return sum
}

// estimates returns the mean of n estimates from one random direction each, and its standard
// error.
func estimates(p *pass, n int) (mean, of float64) {
	all := make([]float64, n)
	for i := range all {
		all[i] = tangentNorm(p, Contractive{Directions: 1})
	}
	mean, deviation := stat.MeanStdDev(all, nil)
	return mean, deviation / math.Sqrt(float64(n))
}

// A contractive code is less sensitive to its input than another code. The remaining sensitivity
// is along the manifold of the rows, because only there the reconstruction requires it (Rifai and
// others, 2011).
func TestContractiveFollowsTheManifold(t *testing.T) {
	x, along, off := bentCurve(400)
	moves := func(penalties ...Penalty) (on, away float64) {
		net := fit(t, rowsOf(x), Config{Shape: Shape{Layers: []int{16}, Tied: true}, Loss: SquaredError{}, Penalties: penalties,
			Epochs: 200, Batch: 50, Rate: 0.03})
		for i := range 400 {
			on += codeDistance(net, x.RawRowView(i), along.RawRowView(i))
			away += codeDistance(net, x.RawRowView(i), off.RawRowView(i))
		}
		return on, away
	}
	on, away := moves()
	heldOn, heldAway := moves(Contractive{Weight: 1})
	t.Logf("codes move by %.2f along the manifold and %.2f off it, contractive ones by %.2f and %.2f", on, away, heldOn, heldAway)
	if heldOn > on || heldAway > away/3 || heldAway/heldOn > away/on/2 {
		t.Errorf("codes move by %.2f along the manifold and %.2f off it, contractive ones by %.2f and %.2f", on, away, heldOn, heldAway)
	}
}

// bentCurve returns points near a closed curve in eight dimensions and, for each, a short step
// along the curve and one orthogonal to it.
func bentCurve(n int) (x, along, off *mat.Dense) {
	const d, step = 8, 0.01
	rng := rand.New(rand.NewPCG(4, 4))
	x, along, off = mat.NewDense(n, d, nil), mat.NewDense(n, d, nil), normals(n, d, rng)
	for i := range n {
		at := 2 * math.Pi * rng.Float64()
		for j := range d {
			turn := at + float64(j)
			x.Set(i, j, math.Sin(turn)+0.02*rng.NormFloat64())
			along.Set(i, j, math.Cos(turn))
		}
		a, o := along.RawRowView(i), off.RawRowView(i)
		floats.Scale(step/floats.Norm(a, 2), a)
		floats.AddScaled(o, -floats.Dot(o, a)/floats.Dot(a, a), a)
		floats.Scale(step/floats.Norm(o, 2), o)
	}
	return x, along, off
}
