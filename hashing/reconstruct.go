package hashing

import (
	"cmp"
	"slices"
)

// A Reconstruction compares a text with the words that the network believes in, given the text.
type Reconstruction struct {
	Kept    []Expected `json:"kept"`    // held by the text and expected more than usual, the most telling first
	Added   []Expected `json:"added"`   // not held, and expected more than usual, the most telling first
	Dropped []Expected `json:"dropped"` // held, but expected less than usual, the least expected first
	Unknown []string   `json:"unknown"` // terms of the text that are not in the vocabulary, in order
}

// Reconstruct encodes and decodes a text, and returns what that keeps, adds and drops, at most n terms each,
// and all unknown terms. For a text without a known term the error is [ErrNoTerms]; it may be [ErrNoDecoder].
func (m *Model) Reconstruct(text string, n int) (Reconstruction, error) {
	r := Reconstruction{Kept: []Expected{}, Added: []Expected{}, Dropped: []Expected{}, Unknown: m.Unknown(text)}
	s, err := m.Hash(text)
	if err != nil {
		return r, err
	}
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return r, err
	}
	held := func(id uint32) bool {
		_, ok := slices.BinarySearch(s.Counts.IDs, id)
		return ok
	}
	r.Added = telling(m.expected(p, func(id uint32) bool { return !held(id) }), n)
	r.Kept = telling(m.expected(p, held), n)
	r.Dropped = doubted(m.expected(p, held), n)
	return r, nil
}

// doubted are at most n of the terms that are expected less than usual, the least expected first.
func doubted(terms []Expected, n int) []Expected {
	terms = slices.DeleteFunc(terms, func(e Expected) bool { return e.Probability >= e.Usual })
	slices.SortStableFunc(terms, func(a, b Expected) int {
		return cmp.Compare(a.Probability/a.Usual, b.Probability/b.Usual)
	})
	return terms[:min(n, len(terms))]
}

// Unknown is the terms of a text that are not in the vocabulary, each once, in order.
func (m *Model) Unknown(text string) []string {
	terms, seen := []string{}, map[string]bool{}
	for term := range m.header.Analyzer.Terms(text) {
		if _, known := m.vocabulary.ID(term); !known && !seen[term] {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	return terms
}
