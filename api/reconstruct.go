package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/hashing"
)

// A reconstruction compares a text with the words that the network expects, given the text.
type reconstruction struct {
	Known    []string   `json:"known"`
	Unknown  []string   `json:"unknown"`  // terms outside of the vocabulary
	Expected []expected `json:"expected"` // not in the text but expected more than usual, the most telling first
	Doubted  []expected `json:"doubted"`  // in the text but expected less than usual, the least expected first
	Kept     []expected `json:"kept"`     // in the text and expected more than usual, the most telling first
	Note     string     `json:"note,omitempty" doc:"Why there are no words and what to do, if the model knows no word of the text."`
}

type expected struct {
	Term        string  `json:"term"`
	Weight      float64 `json:"weight"`      // how many times as likely as in any document
	Probability float64 `json:"probability"` // that a word of the document is this one
}

func newExpected(terms []hashing.Expected) []expected {
	told := make([]expected, len(terms))
	for i, t := range terms {
		told[i] = expected{t.Term, t.Probability / t.Usual, t.Probability}
	}
	return told
}

// reconstruct answers for a text or a document.
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
	if note != "" { // a model without a decoder has nothing to answer any text with
		_, err = m.Distribution(make([]float32, m.Bits()))
	}
	if err != nil {
		return err
	}
	known, unknown := terms(m, text)
	return writeJSON(w, http.StatusOK, reconstruction{known, unknown, newExpected(said.Added), newExpected(said.Dropped), newExpected(said.Kept), note})
}
