package hashing

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

// ErrNoTerms means that no term of the text is in the vocabulary, so the text has no code.
var ErrNoTerms = errors.New("no word of the text is in the vocabulary")

// maxNamed bounds the unknown words that an error names.
const maxNamed = 8

// noTerms is [ErrNoTerms] for one text. Its message names the words.
type noTerms struct {
	unknown func() []string // the distinct terms of the text
}

func (e noTerms) Unwrap() error { return ErrNoTerms }

// Error returns the reason and the remedy.
func (e noTerms) Error() string {
	unknown := e.unknown()
	if len(unknown) == 0 {
		return ErrNoTerms.Error() + ": stop words, numbers and single letters do not count; add words that occur in the documents"
	}
	return fmt.Sprintf("%v (%s); use words that occur in several documents, or train again with a larger vocabulary",
		ErrNoTerms, ingest.Brief(quoted(unknown[:min(maxNamed, len(unknown))])))
}

func quoted(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = strconv.Quote(w)
	}
	return strings.Join(all, ", ")
}
