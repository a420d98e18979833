package hashing

import (
	"errors"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// Validate and Train reject the same options, before reading a document.
func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		opts Options
		good bool
	}{
		"defaults":       {Options{}, true},
		"auto":           {Options{Bits: Auto, Kind: "linear"}, true},
		"bits":           {Options{Bits: MaxBits + 1}, false},
		"no width":       {Options{Bits: -2}, false},
		"kind":           {Options{Kind: "magic"}, false},
		"corruption":     {Options{Corruption: "masking:1"}, false},
		"auto and wrong": {Options{Bits: Auto, Target: "theirs"}, false},
		"negative":       {Options{Patience: -1}, false},
	} {
		if err := c.opts.Validate(); (err == nil) != c.good || err != nil && !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
		_, err := Train(t.Context(), ingest.Sequence(nil), c.opts)
		if errors.Is(err, ErrOptions) == c.good {
			t.Errorf("%s: Train returned %v", name, err)
		}
	}
}
