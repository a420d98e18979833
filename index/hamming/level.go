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

// limited returns l, or the level with the given name if that is lower.
func limited(l level, name string) level {
	if i := slices.Index(levelNames, name); i >= 0 {
		return min(l, level(i))
	}
	return l
}
