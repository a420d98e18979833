package hashing

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHashWhile(t *testing.T) {
	m := train(t, 100, Options{Kind: LSH, Bits: 16})
	text := topicDocuments(1, 3)[0].Words()
	want, err1 := m.Hash(text)
	got, err2 := m.HashWhile(t.Context(), text)
	if !cmp.Equal(got, want) || err1 != nil || err2 != nil {
		t.Errorf("%v, %v; want %v, %v", got, err2, want, err1)
	}
	asked, tokens, err := m.HashQuery(t.Context(), text)
	if all := slices.Collect(m.Analyzer().Tokens(text)); !cmp.Equal(asked, want) || !slices.Equal(tokens, all) || err != nil {
		t.Errorf("%v, %v, %v; want %v, %v", asked, tokens, err, want, all)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, _, err := m.HashQuery(ctx, text); !errors.Is(err, context.Canceled) || s.Code != nil {
		t.Errorf("query after the end: %v, %v", s, err)
	}
	if s, err := m.HashWhile(ctx, text); !errors.Is(err, context.Canceled) || s.Code != nil {
		t.Errorf("after the end: %v, %v", s, err)
	}
}

// A query without a known term fails like any other text, and has its terms.
func TestHashQueryWithoutKnownTerms(t *testing.T) {
	m := train(t, 100, Options{Kind: LSH, Bits: 16})
	for text, want := range map[string]int{"": 0, "xyzzy plugh xyzzy": 3} {
		_, fail := m.Hash(text)
		if _, tokens, err := m.HashQuery(t.Context(), text); len(tokens) != want || !errors.Is(err, ErrNoTerms) || err.Error() != fail.Error() {
			t.Errorf("%q: %v, %v; want %v", text, tokens, err, fail)
		}
	}
}
