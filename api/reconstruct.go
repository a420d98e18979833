package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
)

func newExpected(terms []hashing.Expected) []wire.Expected {
	told := make([]wire.Expected, len(terms))
	for i, t := range terms {
		told[i] = wire.Expected{Term: t.Term, Weight: t.Probability / t.Usual, Probability: t.Probability}
	}
	return told
}

// reconstruct returns the words that the model expects in a text or a document, and those it doubts.
func (s *server) reconstruct(_ context.Context, l *lease, in wire.ReconstructParameters) (told wire.Reconstruction, err error) {
	m, err := hashed(l)
	if err != nil {
		return told, err
	}
	text, err := wordsOf(in.Subject, l)
	if err != nil {
		return told, err
	}
	return reconstruction(m, text, in.Limit)
}

func reconstruction(m *hashing.Model, text string, limit int) (told wire.Reconstruction, err error) {
	said, err := m.Reconstruct(text, limit)
	note, err := unanswered(err)
	if note != "" { // a model without a decoder answers no text, not even one without words
		_, err = m.Distribution(make([]float32, m.Bits()))
	}
	if err != nil {
		return told, err
	}
	return wire.Reconstruction{Known: said.Known, Unknown: said.Unknown, Expected: newExpected(said.Added), Doubted: newExpected(said.Dropped), Kept: newExpected(said.Kept), Note: note}, nil
}

// shownWords is the number of words of each sort in the reconstruction of an explained document.
const shownWords = 10

// reconstructed returns the reconstruction of a document, or nil if the model has none or there is
// no turn for it.
func (s *server) reconstructed(ctx context.Context, c collection, text string) *wire.Reconstruction {
	_, done, err := s.begin(ctx)
	if err != nil {
		return nil
	}
	defer done()
	m, err := hashed(c)
	if err != nil {
		return nil
	}
	r, err := reconstruction(m, text, shownWords)
	if err != nil {
		return nil
	}
	return &r
}
