package api

import (
	"net/http"

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

// reconstruct writes the words that the model expects in a text or a document, and those it doubts.
func (s *server) reconstruct(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	a, err := askedIn[reconstructBody](s, w, r, 20, 200)
	if err != nil {
		return err
	}
	_, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	m, err := hashed(c)
	if err != nil {
		return err
	}
	text, err := a.words(c)
	if err != nil {
		return err
	}
	said, err := m.Reconstruct(text, a.Limit)
	note, err := unanswered(err)
	if note != "" { // a model without a decoder answers no text, not even one without words
		_, err = m.Distribution(make([]float32, m.Bits()))
	}
	if err != nil {
		return err
	}
	known, unknown := m.Vocabulary().Divide(m.Analyzer().Tokens(text))
	return writeJSON(w, http.StatusOK, wire.Reconstruction{Known: known, Unknown: unknown, Expected: newExpected(said.Added), Doubted: newExpected(said.Dropped), Kept: newExpected(said.Kept), Note: note})
}
