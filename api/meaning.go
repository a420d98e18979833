package api

import (
	"sync"

	"github.com/hashsearch/hashsearch/hashing"
)

const (
	meaningTerms = 6  // how many terms a side describe a bit in an explanation
	mostMeanings = 64 // how many models are remembered
)

// A meaning is what a bit stands for.
type meaning struct {
	Bit int      `json:"bit"`
	On  []string `json:"on"`
	Off []string `json:"off"`
}

func newMeaning(i int, m hashing.BitMeaning) meaning { return meaning{i, list(m.On), list(m.Off)} }

// meanings remembers what the bits of each model stand for. To find out takes two passes
// of the decoder a bit, far more than a search; and a model never changes.
type meanings struct {
	mu    sync.Mutex
	known map[string][]meaning // by fingerprint
}

func newMeanings() *meanings { return &meanings{known: make(map[string][]meaning)} }

// of lists the meaning of every bit of m.
func (s *meanings) of(m model) []meaning {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := m.Fingerprint()
	if all, ok := s.known[key]; ok {
		return all
	}
	all := make([]meaning, m.Bits())
	for i := range all {
		all[i] = newMeaning(i, m.Meaning(i, meaningTerms))
	}
	if len(s.known) >= mostMeanings {
		clear(s.known)
	}
	s.known[key] = all
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
