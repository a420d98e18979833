package hamming

import "iter"

// masks yields every number of so many bits of which n are set, ascending.
func masks(bits, n int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if n == 0 {
			yield(0)
			return
		}
		for m := uint64(1)<<n - 1; m < 1<<bits; m = nextMask(m) {
			if !yield(m) {
				return
			}
		}
	}
}

// nextMask is the next larger number with as many bits set (Gosper).
func nextMask(m uint64) uint64 {
	low := m & -m
	up := m + low
	return up | (m^up)/low>>2
}
