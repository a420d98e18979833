package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// load is the positive phase: the probabilities of the hidden units, not draws, so that less is left to chance.
func (m *machine) load(rows []int) {
	m.side.load(m.x, rows)
	m.excite(m.documents, 0)
}

// excite computes the hidden probabilities of the visible rows that begin at from.
func (m *machine) excite(h matrix, from int) {
	m.side.excite(h, m.layer, from)
	Sigmoid.applyRows(h)
}

// dream is the negative phase. The hidden units on the way must be drawn: probabilities would tell the visible units more than a
// bit each (Hinton, 2012).
func (m *machine) dream() {
	if !m.Persistent || !m.dreamed {
		m.side.start()
		m.toss(m.documents)
		m.dreamed = true
	}
	for k := range m.Steps {
		m.imagine(m.states)
		m.side.draw(m.sums, m.rng.Uint64())
		m.excite(m.dreams, m.batch)
		if m.Persistent || k+1 < m.Steps {
			m.toss(m.dreams)
		}
	}
}

// toss draws the hidden states.
func (m *machine) toss(h matrix) { draw(m.states, h, m.rng.Uint64()) }

// imagine computes the sums of the visible units.
func (m *machine) imagine(h matrix) {
	for i := range m.sums.Rows {
		copy(rowOf(m.sums, i), m.bias.value)
	}
	mul(m.sums, h, m.layer.weights(m.layer.w.value), true, true)
}

// gradient computes the gradient of what is minimised: the mean free energy of the documents less that of the fantasies.
func (m *machine) gradient() {
	for _, p := range []*param{m.layer.w, m.layer.b, m.bias} {
		p.known = false
	}
	kernel.Scale(m.documents.Data, -1/real(m.batch))
	kernel.Scale(m.dreams.Data, 1/real(m.batch))
	m.side.gradient(m.layer, m.bias, m.hidden)
}

// reconstruction is the mean loss of the probe when its hidden probabilities say it again.
func (m *machine) reconstruction() (sum float64) {
	loss := Loss(SigmoidCrossEntropy{})
	if m.Visible == Counts {
		loss = SoftmaxCrossEntropy{}
	}
	m.load(m.probe)
	m.imagine(m.documents)
	for i, r := range m.probe {
		cols, vals := m.x.Row(r)
		sum += loss.delta(rowOf(m.sums, i), cols, vals)
	}
	return sum / float64(m.batch)
}
