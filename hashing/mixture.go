package hashing

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// A Mixture holds how much the agreement of codes (see [Asymmetric]) counts in a ranking by words
// and codes together, where the best document by words has 1. It depends on what a question is: a
// few typed words name one thing, and the words matter more; a whole document is about a topic, and
// the code matters more.
type Mixture struct {
	Typed    float64 `json:"typed"`    // for questions of up to 10 words
	Document float64 `json:"document"` // for documents, and texts of several lines or 512 words
}

// The numbers of words up to which a question is typed, and from which it is a document.
const (
	typedWords    = 10
	documentWords = 512
)

// defaultWeight is the weight of codes for models that have no mixture.
const defaultWeight = 0.3

// Weight returns the weight of the code for a text of so many distinct words. A text of several
// lines is a document, because nobody types one. For one line, the weight grows with the logarithm
// of the number of words from that of a typed question to that of a document.
func (x Mixture) Weight(text string, words int) float64 {
	if strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
		return x.Document
	}
	share := math.Log(float64(max(words, 1))/typedWords) / math.Log(float64(documentWords)/typedWords)
	share = max(0, min(1, share))
	return x.Typed + share*(x.Document-x.Typed)
}

func (x Mixture) validate() error {
	if !(x.Typed >= 0 && x.Typed < math.MaxFloat32 && x.Document >= 0 && x.Document < math.MaxFloat32) {
		return fmt.Errorf("the weights %v and %v of codes are out of range", x.Typed, x.Document)
	}
	return nil
}

// Mixture returns how words and codes are mixed in a ranking. Training chooses it from the
// documents. For models trained before it was recorded, the weight of the code is 0.3.
func (m *Model) Mixture() Mixture {
	return cmp.Or(m.header.Mixture, Mixture{defaultWeight, defaultWeight})
}
