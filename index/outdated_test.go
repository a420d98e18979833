package index

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// The advice mentions better rules for words only for a model with older ones.
func TestAdviceOnOlderAnalyzer(t *testing.T) {
	for version, want := range map[int]bool{0: false, 1: true, ingest.AnalyzerVersion: false} {
		ix, err := openAt(t, filepath.Join(t.TempDir(), "a.db"), &Options{Create: true}, generations.ReadModel)
		if err != nil {
			t.Fatal(err)
		}
		defer ix.Close()
		add(t, ix, notes()...)
		m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 16, Analyzer: ingest.Analyzer{Version: version}})
		if err != nil {
			t.Fatal(err)
		}
		for _, learned := range []uint64{0, ix.Next()} {
			if _, err := ix.Adopt(t.Context(), m, learned, nil); err != nil {
				t.Fatal(err)
			}
			d, err := ix.Drift(t.Context())
			if err != nil || strings.Contains(d.Advice, adviceOutdated) != want {
				t.Errorf("version %d, learned %d: %+v, error %v", version, learned, d, err)
			}
		}
	}
}
