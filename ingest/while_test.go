package ingest

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// TestWhile checks that at most a few hundred values are yielded after the context is done.
func TestWhile(t *testing.T) {
	terms := Analyzer{Language: "none"}.Terms(strings.Repeat("word ", 10_000))
	if n := len(slices.Collect(While(t.Context(), terms))); n != 10_000 {
		t.Errorf("%d terms of 10000", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for range While(ctx, terms) {
		if n++; n == 1000 {
			cancel()
		}
	}
	if n > 1000+256 {
		t.Errorf("%d terms, of which 1000 before the end", n)
	}
	for range While(ctx, terms) {
		t.Fatal("a term after the end")
	}
}
