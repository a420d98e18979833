package api

import "github.com/hashsearch/hashsearch/hashing"

// meaningTerms is how many terms a side describe a bit in an explanation.
const meaningTerms = 6

// A meaning is what a bit stands for.
type meaning struct {
	Bit int      `json:"bit"`
	On  []string `json:"on"`
	Off []string `json:"off"`
}

func newMeaning(i int, m hashing.BitMeaning) meaning { return meaning{i, list(m.On), list(m.Off)} }

// meanings remembers what the bits of each model stand for. To find out takes two passes
// of the decoder a bit, far more than a search.
type meanings struct{ remembered[[]meaning] }

// of lists the meaning of every bit of m.
func (s *meanings) of(m model) []meaning {
	all, _ := s.remembered.of(m.Fingerprint(), func() ([]meaning, error) { // never an error
		all := make([]meaning, m.Bits())
		for i := range all {
			all[i] = newMeaning(i, m.Meaning(i, meaningTerms))
		}
		return all, nil
	})
	return all
}

// differences picks the bits in which some hit differs.
func differences(all []meaning, hits []hit) []meaning {
	differs := make([]bool, len(all))
	for _, h := range hits {
		for _, i := range h.Differing {
			differs[i] = true
		}
	}
	some := []meaning{}
	for i, d := range differs {
		if d {
			some = append(some, all[i])
		}
	}
	return some
}
