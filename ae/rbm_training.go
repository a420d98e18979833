package ae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// A machine is a restricted Boltzmann machine in training. Its hidden biases and its weights are
// those of layer.
type machine struct {
	RBMs
	loop
	layer *layer
	bias  *param // of the visible units
	side  visibleSide

	x            Rows
	length       float64 // mean sum of a row of counts, or 1
	rate         float64 // initial learning rate
	probe        []int   // rows for which the loss is measured
	hasFantasies bool    // the chains have started

	hidden               matrix // probabilities of the hidden units: documents, then fantasies
	documents, fantasies matrix // the two halves of hidden
	states               matrix // hidden states from which the next fantasies are drawn
	sums                 matrix // of the visible units
}

// machine returns the machine that trains l, which is layer i, on x.
func (r RBMs) machine(l *layer, x Rows, cfg Config, i int) *machine {
	n, _ := x.Dims()
	m := &machine{RBMs: r, layer: l, bias: newBias(l.in), x: x, length: 1, rate: r.Rate}
	m.loop = newLoop(span(0, n), cfg.Batch, r.Epochs, rand.New(rand.NewPCG(cfg.Seed+uint64(i), 6)), cfg.Report)
	m.progress.Layer = i + 1
	m.side = &sparseSide{units: r.Visible}
	if i > 0 {
		m.side = &denseSide{}
	}
	m.allocate()
	m.initBiases()
	return m
}

func (m *machine) allocate() {
	n, out := m.batch, m.layer.out
	m.hidden, m.states, m.sums = newMatrix(2*n, out), newMatrix(n, out), newMatrix(n, m.layer.in)
	m.documents, m.fantasies = view(n, out, m.hidden.Data), view(n, out, m.hidden.Data[n*out:])
}

// rateLength is the mean sum of rows of counts up to which RBMs.Rate is used unchanged.
const rateLength = 50

// initBiases sets the bias of each visible unit so that its probability is its frequency in the
// rows and need not be learned (Hinton, "A practical guide to training restricted Boltzmann
// machines", 2012).
func (m *machine) initBiases() {
	n, total := len(m.rows), 0.0
	seen := make([]float64, m.layer.in)
	for i := range n {
		cols, vals := m.x.Row(i)
		for j, c := range cols {
			seen[c] += float64(vals[j])
			total += float64(vals[j])
		}
	}
	for c, s := range seen {
		if m.Visible == Counts {
			m.bias.value[c] = real(math.Log((s + 1) / (total + float64(len(seen)))))
		} else {
			m.bias.value[c] = real(math.Log((s + 1) / (float64(n) - s + 1)))
		}
	}
	if m.Visible == Counts {
		m.length = max(1, total/float64(n))
		// Longer rows have larger gradients, and a step changes their energy more.
		m.rate *= min(1, math.Sqrt(rateLength/m.length))
		// The layer's biases were initialised to be added once per row, not once per word.
		clear(m.layer.b.value)
	}
}

func (m *machine) run(ctx context.Context) error {
	m.shuffle()
	m.probe = slices.Clone(m.rows[:m.batch])
	m.progress.Loss = m.reconstruction()
	return m.loop.run(func(rows []int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.learn(rows)
		return nil
	}, m.measure)
}

// measure ends an epoch: it measures the loss.
func (m *machine) measure() (stop bool, err error) {
	m.progress.Loss = m.reconstruction()
	return false, checkLoss(m.progress.Loss)
}

// learn takes one step on a batch.
func (m *machine) learn(rows []int) {
	done := float64(m.progress.Documents) / float64(m.progress.Total)
	m.load(rows)
	m.sampleFantasies()
	m.gradient()
	step := SGD{Momentum: m.Momentum, Decay: m.Decay}
	if done < 0.1 {
		step.Momentum = min(step.Momentum, 0.5)
	}
	rate := m.rate * (1 - done)
	step.step([]*param{m.layer.w, m.bias}, rate, 0, nil)
	// A hidden bias is added once for each word of a document, so both its gradient and its effect
	// are larger by this factor.
	step.step([]*param{m.layer.b}, rate/(m.length*m.length), 0, nil)
}
