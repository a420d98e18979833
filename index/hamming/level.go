package hamming

import "slices"

// A level is a set of instructions. Each level includes those below it.
type level uint8

const (
	plain level = iota
	avx2
	avx512
)

var levelNames = []string{"plain", "avx2", "avx512"}

func (l level) String() string { return levelNames[l] }

// choose returns the highest level that the processor has, but not one above the named one. Without
// a name that is avx2: the assembly of avx512 has not run on a processor yet.
func choose(has level, name string) level {
	if i := slices.Index(levelNames, name); i >= 0 {
		return min(has, level(i))
	}
	return min(has, avx2)
}
