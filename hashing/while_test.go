package hashing

import (
	"context"
	"errors"
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
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := m.HashWhile(ctx, text); !errors.Is(err, context.Canceled) || s.Code != nil {
		t.Errorf("after the end: %v, %v", s, err)
	}
}
