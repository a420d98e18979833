//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/distuv"
)

// The divergence in closed form equals the mean difference of log densities over draws (Kingma
// and Welling, 2014).
func TestDivergenceIsTheMonteCarloMean(t *testing.T) {
	const draws = 200000
	rng := rand.New(rand.NewPCG(1, 1))
	for _, q := range []distuv.Normal{{Mu: 0, Sigma: 1}, {Mu: 1.5, Sigma: 0.3}, {Mu: -0.4, Sigma: 2}} {
		all := make([]float64, draws)
		for i := range all {
			z := q.Mu + q.Sigma*rng.NormFloat64()
			all[i] = q.LogProb(z) - distuv.UnitNormal.LogProb(z)
		}
		want, deviation := stat.MeanStdDev(all, nil)
		p := passWithCode([]real{real(q.Mu), real(2 * math.Log(q.Sigma))}, 1)
		mean, logVariance := p.node(1, 1), p.node(1, 1)
		mean.Data[0], logVariance.Data[0] = p.code().Data[0], p.code().Data[1]
		if got := divergence(mean, logVariance, 1); math.Abs(got-want) > 4*deviation/math.Sqrt(draws)+1e-6 {
			t.Errorf("%+v: %.5f in closed form, %.5f from draws", q, got, want)
		}
	}
}

// linearVAE returns a linear variational autoencoder trained on x, with normal noise of variance
// 1 in its output model.
func linearVAE(t *testing.T, x *denseRows, units int) *Net {
	return fit(t, x, Config{Shape: Shape{Layers: []int{units}, Code: Identity}, Loss: SquaredError{}, Bottleneck: Variational{},
		Epochs: 800, Batch: 500, Rate: 0.03})
}

// The bound that training maximises is below the importance-weighted estimate (Burda, Grosse and
// Salakhutdinov, 2016). The estimate is below and close to the likelihood, which is known exactly
// for a linear Gaussian model.
func TestBoundIsBelowTheLikelihood(t *testing.T) {
	const d, draws = 4, 300
	data := ellipsoid(1000, []float64{2.5, 1.5, 1, 1}, 8)
	x := rowsOf(data)
	net, cfg := linearVAE(t, x, 2), Config{Loss: SquaredError{}, Bottleneck: Variational{}}
	// Worse values than the trained ones make the bounds differ.
	for i := range net.logVariances.w.value {
		net.logVariances.w.value[i] += 0.1
	}
	sum, p := 0.0, passOver(net, x, x, cfg)
	for range draws {
		p.redrawNoise()
		objective, _ := p.learn()
		sum -= objective / draws
	}
	elbo := sum - d/2*math.Log(2*math.Pi)
	weighted, exact := importance(net, x, draws), likelihood(net, data)
	t.Logf("bound %.4f, estimate from %d draws %.4f, exact %.4f", elbo, draws, weighted, exact)
	if elbo > weighted-0.02 || weighted > exact+0.01 || weighted < exact-0.05 {
		t.Errorf("bound %.4f, estimate from %d draws %.4f, exact %.4f", elbo, draws, weighted, exact)
	}
}

// importance estimates the mean log-likelihood of the rows from draws from the posterior of the
// encoder.
func importance(net *Net, x *denseRows, draws int) float64 {
	cfg := Config{Loss: SquaredError{}, Bottleneck: Variational{}}
	n := len(x.data) / len(x.cols)
	weights, p := make([][]float64, n), passOver(net, x, x, cfg)
	for range draws {
		p.redrawNoise()
		p.forward()
		z, _ := Variational{}.transmit(p, p.code())
		v := p.net.logVariances.read(&p.tape, &p.x)
		p.compare(p.decode(z))
		for i := range n {
			log := -p.losses[i] - float64(len(x.cols))/2*math.Log(2*math.Pi)
			for j := range z.Cols {
				at, s := float64(rowOf(z.matrix, i)[j]), math.Exp(float64(rowOf(v.matrix, i)[j])/2)
				q := distuv.Normal{Mu: float64(rowOf(p.code().matrix, i)[j]), Sigma: s}
				log += distuv.UnitNormal.LogProb(at) - q.LogProb(at)
			}
			weights[i] = append(weights[i], log)
		}
	}
	mean := 0.0
	for _, w := range weights {
		mean += (floats.LogSumExp(w) - math.Log(float64(draws))) / float64(n)
	}
	return mean
}

// likelihood returns the mean log density of the rows under N(c, WᵀW+I).
func likelihood(net *Net, data *mat.Dense) (mean float64) {
	n, d := data.Dims()
	at := make([]float64, d)
	for j, c := range net.decoder[0].b.value {
		at[j] = float64(c)
	}
	w := denseOf(net.decoder[0].w.value, d)
	cov := mat.NewSymDense(d, nil)
	cov.SymOuterK(1, w.T())
	cov.AddSym(cov, mat.NewDiagDense(d, slices.Repeat([]float64{1}, d)))
	normal, _ := distmv.NewNormal(at, cov, nil)
	for i := range n {
		mean += normal.LogProb(data.RawRowView(i)) / float64(n)
	}
	return mean
}

// A linear variational autoencoder is probabilistic PCA: for its decoder, W·Wᵀ = U(Λ−I)Uᵀ with
// the leading eigenvectors U (Tipping and Bishop, 1999), and its posterior variances are the
// reciprocals of their eigenvalues (Lucas and others, 2019).
func TestLinearVAEIsProbabilisticPCA(t *testing.T) {
	const d, k = 5, 2
	data := ellipsoid(1000, []float64{3, 2, 0.8, 0.5, 0.5}, 8)
	vectors, values := principal(t, data)
	x := rowsOf(data)
	net := linearVAE(t, x, k)
	w := denseOf(net.decoder[0].w.value, d)
	var got, want, off mat.Dense
	got.Mul(w.T(), w)
	stretch := mat.NewDiagDense(k, []float64{values[0] - 1, values[1] - 1})
	lead := vectors.Slice(0, d, 0, k)
	want.Product(lead, stretch, lead.T())
	off.Sub(&got, &want)
	variances := posterior(net, x)
	slices.Sort(variances)
	e := mat.Norm(&off, 2) / mat.Norm(&want, 2)
	t.Logf("relative error of W·Wᵀ %.3f, posterior variances %.4f, eigenvalues %.4f", e, variances, values)
	if e > 0.05 {
		t.Errorf("relative error of W·Wᵀ %.3f", e)
	}
	for j, v := range variances {
		if math.Abs(v*values[j]-1) > 0.1 {
			t.Errorf("posterior variance %.4f, want %.4f", v, 1/values[j])
		}
	}
}

// posterior returns the mean posterior variance of each unit.
func posterior(net *Net, x *denseRows) []float64 {
	p := passOver(net, x, x, Config{})
	p.forward()
	variances := make([]float64, net.Units())
	v := p.logVariances()
	for i, l := range v.Data {
		variances[i%v.Cols] += math.Exp(float64(l)) / float64(v.Rows)
	}
	return variances
}

// If the divergence has its full weight from the first step, sigmoid networks collapse: no
// posterior mean has a variance above 0.01 (Burda and others, 2016). With annealing (Bowman and
// others, 2016), at least two units are active in each training.
func TestAnnealingKeepsUnitsActive(t *testing.T) {
	const units, seeds = 6, 3
	x, _ := topics(600, 2)
	active := func(anneal float64) (n int) {
		for seed := range uint64(seeds) {
			net := fit(t, x, Config{Shape: Shape{Layers: []int{16, units}, Hidden: Sigmoid, Code: Identity},
				Bottleneck: Variational{Beta: 7, Anneal: anneal}, Epochs: 60, Batch: 50, Rate: 0.01, Seed: seed})
			h := denseOf(reals(net.Encode(nil, x)), units)
			for j := range units {
				if stat.Variance(mat.Col(nil, j, h), nil) > 0.01 {
					n++
				}
			}
		}
		return n
	}
	with, without := active(0.5), active(0)
	t.Logf("over three trainings, %d units are active with annealing, %d without", with, without)
	if with < 2*seeds || without > 0 {
		t.Errorf("over three trainings, %d units are active with annealing, %d without", with, without)
	}
}
