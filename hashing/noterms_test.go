package hashing

import (
	"errors"
	"strings"
	"testing"
)

// The error of a text without a known word names the words, shortened, and the remedy.
func TestNoTermsNamesWords(t *testing.T) {
	m := train(t, 60, Options{Kind: LSH, Bits: 8})
	for _, c := range []struct{ text, says string }{
		{"xyzzy plugh xyzzy", `no word of the text is in the vocabulary ("xyzzy", "plugh"); use words that occur in several documents, or train again`},
		{"", "no word of the text is in the vocabulary: stop words, numbers and single letters do not count"},
		{"42 a", "do not count; add words that occur in the documents"},
		{"qa qb qc qd qe qf qg qh qi qj", `"qh"); use`},
		{strings.Repeat("xyzzy", 12) + "a " + strings.Repeat("xyzzy", 12) + "b " + strings.Repeat("xyzzy", 12) + "c " + strings.Repeat("xyzzy", 12) + "d " + strings.Repeat("xyzzy", 12) + "e", "…); use"},
	} {
		s, err := m.Hash(c.text)
		if !errors.Is(err, ErrNoTerms) || !strings.Contains(err.Error(), c.says) || len(err.Error()) > 500 || s.Code != nil {
			t.Errorf("%.20s: %v", c.text, err)
		}
	}
}
