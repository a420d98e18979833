package index

import (
	"bytes"
	"context"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A model is what the index asks of a [hashing.Model]; tests use hand-made ones.
type model interface {
	Kind() hashing.Kind
	Bits() int
	Fingerprint() string
	Hash(text string) (hashing.Sketch, error)                           // safe for concurrent use
	HashWhile(ctx context.Context, text string) (hashing.Sketch, error) // so is this
	Margins(activations []float32) []float32
	Analyzer() ingest.Analyzer
	Vocabulary() *ingest.Vocabulary
	Meaning(i, n int) hashing.BitMeaning
	io.WriterTo
}

// readModel decodes what a model wrote of itself.
func readModel(blob []byte) (model, error) {
	m, err := hashing.Read(bytes.NewReader(blob))
	if err != nil {
		return nil, err
	}
	return m, nil
}
