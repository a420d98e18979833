package hamming

// A level is a set of instructions.
type level uint8

const (
	plain level = iota
	avx2
	avx512
	neon
)

func (l level) String() string { return []string{"plain", "avx2", "avx512", "neon"}[l] }

// choose returns the level with the given name, or the last one if there is none.
func choose(from []level, name string) level {
	for _, l := range from {
		if l.String() == name {
			return l
		}
	}
	return from[len(from)-1]
}
