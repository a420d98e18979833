package propagation

import "github.com/hashsearch/hashsearch/ae"

// An Agreement is a graph of neighbours with more weight for those that agree in their labels. It
// implements [ae.Rows].
type Agreement struct {
	Graph  ae.Rows // shares of the neighbours of each document
	Labels ae.Rows // as [Labels] returns them
}

// disagreement is the factor for neighbours that have no label in common.
const disagreement = 0.01

// Dims implements [ae.Rows].
func (a *Agreement) Dims() (n, d int) { return a.Graph.Dims() }

// Row implements [ae.Rows]. The shares sum to 1, or there are none.
func (a *Agreement) Row(i int) ([]uint32, []float32) {
	near, shares := a.Graph.Row(i)
	labels, parts := a.Labels.Row(i)
	weights, sum := make([]float32, len(near)), float32(0)
	for e, j := range near {
		weights[e] = shares[e] * (disagreement + a.alike(labels, parts, int(j)))
		sum += weights[e]
	}
	for e := range weights {
		weights[e] /= sum
	}
	return near, weights
}

// alike returns the probability that a document with the labels, and document j, have the same
// label, or both none of them.
func (a *Agreement) alike(labels []uint32, parts []float32, j int) float32 {
	others, shares := a.Labels.Row(j)
	same, at := float32(0), 0
	for e, l := range labels {
		for at < len(others) && others[at] < l {
			at++
		}
		if at < len(others) && others[at] == l {
			same += parts[e] * shares[at]
		}
	}
	return same + none(parts)*none(shares)
}

func none(parts []float32) float32 {
	left := float32(1)
	for _, p := range parts {
		left -= p
	}
	return max(0, left)
}
