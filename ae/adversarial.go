package ae

import (
	"cmp"
	"math"
	"math/rand/v2"
)

// Adversarial trains a critic, a network of one hidden layer, to separate codes from draws from a
// prior, and the encoder to make codes that the critic cannot separate from draws. The
// distribution of the codes thereby approaches the prior (Makhzani and others, "Adversarial
// autoencoders", 2015). Critic and encoder are trained in the same step. The penalty is the
// critic's cross-entropy on both, plus Weight times the negative logarithm of the probability
// with which the critic takes a code for a draw.
type Adversarial struct {
	Weight float64
	Prior  Prior
	Hidden int // units of the critic's hidden layer; 0 means 100
}

// A Prior is a distribution of code activations in which units are independent.
type Prior uint8

// The priors. FairBits suits a sigmoid code, Normal a linear one.
const (
	FairBits Prior = iota // 0 or 1 with equal chances
	Normal                // N(0,1)
)

// Draw fills h with random code activations, which can be decoded into new rows.
func (d Prior) Draw(h []float32, rng *rand.Rand) { drawFrom(d, h, rng) }

func drawFrom[T float32 | float64](d Prior, h []T, rng *rand.Rand) {
	for i := range h {
		if d == Normal {
			h[i] = T(rng.NormFloat64())
		} else {
			h[i] = T(rng.IntN(2))
		}
	}
}

func (a Adversarial) build(n *Net, rng *rand.Rand) error {
	hidden := cmp.Or(a.Hidden, 100)
	n.critic = []*layer{newLayer(n.Units(), hidden, ReLU, He, rng), newLayer(hidden, 1, Identity, Glorot, rng)}
	return nil
}

func (a Adversarial) penalize(p *pass) float64 {
	h := p.code()
	draws := p.alloc(h.Rows, h.Cols)
	drawFrom(a.Prior, draws.Data, p.rng)
	critic := p.net.critic
	loss := logisticLoss(p.logOdds(critic, p.value(h.matrix)), 0, 1) + logisticLoss(p.logOdds(critic, p.value(draws)), 1, 1)
	return loss + logisticLoss(p.logOdds(frozenCopies(critic), h), 1, a.Weight)
}

// logOdds returns the log-odds, computed by the critic, that each row is a draw from the prior.
func (p *pass) logOdds(critic []*layer, h *node) *node {
	for _, l := range critic {
		h = l.run(&p.tape, h)
	}
	return h
}

// frozenCopies returns copies of the layers that share their weights and are not trained.
func frozenCopies(layers []*layer) (same []*layer) {
	for _, l := range layers {
		f := *l
		f.frozen = true
		same = append(same, &f)
	}
	return same
}

// logisticLoss returns weight times the mean cross-entropy of log-odds with the truth, and adds
// its gradient.
func logisticLoss(odds *node, truth real, weight float64) (sum float64) {
	grad, scale := odds.accumulator(), real(weight/float64(odds.Rows))
	for i, o := range odds.Data {
		sum += math.Max(float64(o), 0) - float64(truth*o) + math.Log1p(math.Exp(-math.Abs(float64(o))))
		grad.Data[i] += scale * (real(1/(1+math.Exp(-float64(o)))) - truth)
	}
	return float64(scale) * sum
}
