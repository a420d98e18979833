package hamming

import "iter"

// masks yields, in ascending order, every number of the given width in bits of which n bits are
// set.
func masks(bits, n int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if n == 0 {
			yield(0)
			return
		}
		for m := uint64(1)<<n - 1; m < 1<<bits; {
			if !yield(m) {
				return
			}
			low := m & -m // the next larger number with as many bits set (Gosper)
			up := m + low
			m = up | (m^up)/low>>2
		}
	}
}
