package kernel

// Adam moves value against its gradient (Kingma and Ba, 2015), with moments m and v, in one pass.
// All slices have the same length.
//
//	m += (1-β1)·(grad-m)
//	v += (1-β2)·(grad²-v)
//	value -= rate·m/(√(v·scale2)+ε)
//
// At step t of Adam with bias correction, rate is the learning rate over 1-β1ᵗ and scale2 is
// 1/(1-β2ᵗ).
func Adam(value, grad, m, v []Real, beta1, beta2, rate, scale2, epsilon Real) {
	checkLengths("Adam", len(value), len(grad))
	checkLengths("Adam", len(value), len(m))
	checkLengths("Adam", len(value), len(v))
	active.adam(value, grad, m, v, 1-beta1, 1-beta2, rate, scale2, epsilon)
}
