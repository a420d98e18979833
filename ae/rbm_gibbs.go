package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// load computes the positive phase. It uses the probabilities of the hidden units instead of
// draws, which have a higher variance.
func (m *machine) load(rows []int) {
	m.side.load(m.x, rows)
	m.hiddenProbabilities(m.documents, 0)
}

// hiddenProbabilities stores the probabilities of the hidden units in h, for the visible rows
// from from on.
func (m *machine) hiddenProbabilities(h matrix, from int) {
	m.side.hiddenSums(h, m.layer, from)
	Sigmoid.applyRows(h)
}

// sampleFantasies computes the negative phase. Hidden units are drawn between the steps, because
// a probability would transmit more than one bit to the visible units (Hinton, 2012).
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

// drawHidden draws the hidden states with the probabilities h.
func (m *machine) drawHidden(h matrix) { draw(m.states, h, m.rng.Uint64()) }

// visibleSums stores the sums of the visible units for the hidden states h.
func (m *machine) visibleSums(h matrix) {
	for i := range m.sums.Rows {
		copy(rowOf(m.sums, i), m.bias.value)
	}
	mul(m.sums, h, m.layer.weights(m.layer.w.value), true, true)
}

// gradient computes the gradient of the objective: the mean free energy of the documents minus
// that of the fantasies.
func (m *machine) gradient() {
	for _, p := range []*param{m.layer.w, m.layer.b, m.bias} {
		p.hasGrad = false
	}
	kernel.Scale(m.documents.Data, -1/real(m.batch))
	kernel.Scale(m.fantasies.Data, 1/real(m.batch))
	m.side.gradient(m.layer, m.bias, m.hidden)
}

// reconstruction returns the mean loss of the probe rows when they are reconstructed from their
// hidden probabilities.
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
