package hashing

import (
	"cmp"
	"context"
	"slices"
)

// A Reconstruction compares the terms of a text with those that the network predicts from its code
// layer. Terms are kept or added if they are more probable than usual, those with the largest gain
// first, and dropped if they are less probable than usual, those with the lowest ratio of
// probabilities first.
type Reconstruction struct {
	Kept    []Expected `json:"kept"`    // in the text
	Added   []Expected `json:"added"`   // not in the text
	Dropped []Expected `json:"dropped"` // in the text
	Known   []string   `json:"known"`   // words of the text in the vocabulary, in order
	Unknown []string   `json:"unknown"` // words of the text outside it, in order
}

// Reconstruct encodes and decodes a text and returns the terms that are kept, added and dropped,
// at most n each, and all known and unknown words. If no term of the text is in the vocabulary, the
// error is [ErrNoTerms]; without a decoder it is [ErrNoDecoder].
func (m *Model) Reconstruct(text string, n int) (Reconstruction, error) {
	r := Reconstruction{Kept: []Expected{}, Added: []Expected{}, Dropped: []Expected{}}
	s, tokens, err := m.HashQuery(context.Background(), text)
	r.Known, r.Unknown = m.vocabulary.Divide(tokens)
	if err != nil {
		return r, err
	}
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return r, err
	}
	inText := func(id uint32) bool {
		_, ok := slices.BinarySearch(s.Counts.IDs, id)
		return ok
	}
	r.Added = topByGain(m.expected(p, func(id uint32) bool { return !inText(id) }), n)
	r.Kept = topByGain(m.expected(p, inText), n)
	r.Dropped = leastExpected(m.expected(p, inText), n)
	return r, nil
}

// leastExpected returns at most n of the terms that are less probable than usual, lowest ratio of
// probabilities first. It modifies terms.
func leastExpected(terms []Expected, n int) []Expected {
	terms = slices.DeleteFunc(terms, func(e Expected) bool { return e.Probability >= e.Usual })
	slices.SortStableFunc(terms, func(a, b Expected) int {
		return cmp.Compare(a.Probability/a.Usual, b.Probability/b.Usual)
	})
	return terms[:min(n, len(terms))]
}
