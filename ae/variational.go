package ae

import (
	"cmp"
	"math"
	"math/rand/v2"
)

// Variational uses the code layer as the means of a Gaussian posterior, whose log variances are
// computed by a second layer with the same input, and passes a draw from the posterior to the
// decoder. The divergence of the posterior from N(0,1) is added to the objective, which is then
// the negative evidence lower bound (Kingma and Welling, 2014). The code layer should be linear
// ([Identity]).
type Variational struct {
	Beta float64 // weight of the divergence; 0 means 1

	// Anneal is the share of the training over which the weight rises from 0 to Beta (Bowman and
	// others, 2016).
	Anneal float64
}

func (Variational) build(n *Net, rng *rand.Rand) error {
	code := n.encoder[len(n.encoder)-1]
	n.logVariances = newLayer(code.in, code.out, Identity, FanIn, rng)
	return nil
}

func (v Variational) beta(done float64) float64 {
	beta := cmp.Or(v.Beta, 1)
	if done < v.Anneal {
		return beta * done / v.Anneal
	}
	return beta
}

func (v Variational) transmit(p *pass, mean *node) (*node, float64) {
	logVariance := p.logVariances()
	z, noise := p.node(mean.Rows, mean.Cols), p.alloc(mean.Rows, mean.Cols)
	for i, m := range mean.Data {
		noise.Data[i] = real(p.rng.NormFloat64() * math.Exp(float64(logVariance.Data[i])/2))
		z.Data[i] = m + noise.Data[i]
	}
	z.back = func() {
		dm, dv := mean.accumulator(), logVariance.accumulator()
		for i, d := range z.grad.Data {
			dm.Data[i] += d
			dv.Data[i] += d * noise.Data[i] / 2
		}
	}
	return z, divergence(mean, logVariance, v.beta(p.done)/float64(mean.Rows))
}

// logVariances returns the log variances for the batch.
func (p *pass) logVariances() *node {
	if len(p.hidden) == 1 {
		return p.net.logVariances.read(&p.tape, &p.x)
	}
	return p.net.logVariances.run(&p.tape, p.hidden[len(p.hidden)-2])
}

// divergence returns weight times the sum of KL(N(m,e^v) ‖ N(0,1)) = ½(m² + e^v − 1 − v), and
// adds its gradients.
func divergence(mean, logVariance *node, weight float64) (sum float64) {
	dm, dv := mean.accumulator(), logVariance.accumulator()
	for i := range mean.Data {
		m, v := float64(mean.Data[i]), float64(logVariance.Data[i])
		sum += (m*m + math.Expm1(v) - v) / 2
		dm.Data[i] += real(weight * m)
		dv.Data[i] += real(weight * math.Expm1(v) / 2)
	}
	return weight * sum
}
