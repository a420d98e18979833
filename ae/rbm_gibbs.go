package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// load is the positive phase: the probabilities of the hidden units, not draws, so that less is left to chance.
func (m *machine) load(rows []int) {
	m.side.load(m.x, rows)
	m.hiddenProbabilities(m.documents, 0)
}

// hiddenProbabilities computes the hidden probabilities of the visible rows that begin at from.
func (m *machine) hiddenProbabilities(h matrix, from int) {
	m.side.hiddenSums(h, m.layer, from)
	Sigmoid.applyRows(h)
}

// sampleFantasies is the negative phase. The hidden units on the way must be drawn: probabilities would tell the visible units more than a
// bit each (Hinton, 2012).
func (m *machine) sampleFantasies() {
	if !m.Persistent || !m.hasFantasies {
		m.side.start()
		m.drawHidden(m.documents)
		m.hasFantasies = true
	}
	for k := range m.Steps {
		m.visibleSums(m.states)
		m.side.draw(m.sums, m.rng.Uint64())
		m.hiddenProbabilities(m.fantasies, m.batch)
		if m.Persistent || k+1 < m.Steps {
			m.drawHidden(m.fantasies)
		}
	}
}

// drawHidden draws the hidden states.
func (m *machine) drawHidden(h matrix) { draw(m.states, h, m.rng.Uint64()) }

// visibleSums computes the sums of the visible units.
func (m *machine) visibleSums(h matrix) {
	for i := range m.sums.Rows {
		copy(rowOf(m.sums, i), m.bias.value)
	}
	mul(m.sums, h, m.layer.weights(m.layer.w.value), true, true)
}

// gradient computes the gradient of what is minimised: the mean free energy of the documents less that of the fantasies.
func (m *machine) gradient() {
	for _, p := range []*param{m.layer.w, m.layer.b, m.bias} {
		p.hasGrad = false
	}
	kernel.Scale(m.documents.Data, -1/real(m.batch))
	kernel.Scale(m.fantasies.Data, 1/real(m.batch))
	m.side.gradient(m.layer, m.bias, m.hidden)
}

// reconstruction is the mean loss of the probe when its hidden probabilities say it again.
func (m *machine) reconstruction() (sum float64) {
	loss := Loss(SigmoidCrossEntropy{})
	if m.Visible == Counts {
		loss = SoftmaxCrossEntropy{}
	}
	m.load(m.probe)
	m.visibleSums(m.documents)
	for i, r := range m.probe {
		cols, vals := m.x.Row(r)
		sum += loss.delta(rowOf(m.sums, i), cols, vals)
	}
	return sum / float64(m.batch)
}
