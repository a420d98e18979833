package hashing

import (
	"errors"
	"testing"
)

// Passes counts a document once per epoch, and none for kinds that are computed.
func TestPasses(t *testing.T) {
	for _, tt := range []struct {
		n    int
		o    Options
		want int
	}{
		{1000, Options{Epochs: 3}, 3000}, {1000, Options{Kind: LSH}, 0}, {1, Options{}, 0},
		{20_000, Options{}, 200_000}, {20_000, Options{Bits: Auto}, 200_000}, {80_000, Options{}, 400_000},
	} {
		got, err := Scale{tt.n, 500, 50}.Passes(tt.o)
		if err != nil || got != tt.want {
			t.Errorf("%d documents, %+v: %d, error %v, want %d", tt.n, tt.o, got, err, tt.want)
		}
	}
	if _, err := (Scale{1000, 500, 50}).Passes(Options{Kind: "none"}); !errors.Is(err, ErrOptions) {
		t.Errorf("error %v", err)
	}
}
