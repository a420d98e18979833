package index

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A model is the part of [hashing.Model] that the index uses. Tests implement it.
type model interface {
	Kind() hashing.Kind
	Bits() int
	Fingerprint() string
	Hash(text string) (hashing.Sketch, error)                           // safe for concurrent use
	HashWhile(ctx context.Context, text string) (hashing.Sketch, error) // safe for concurrent use
	Margins(activations []float32) []float32
	Mixture() hashing.Mixture
	Analyzer() ingest.Analyzer
	Vocabulary() *ingest.Vocabulary
	Meaning(i, n int) hashing.BitMeaning
	io.WriterTo
}

// readModel decodes a stored model.
func readModel(blob []byte) (model, error) {
	m, err := hashing.Decode(blob)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// foreign takes the place of a model for codes that another program made. It has only their width.
type foreign struct {
	Width int `json:"bits"`
}

// foreignKind is the kind of a generation of codes made elsewhere.
const foreignKind hashing.Kind = "codes"

func (foreign) Kind() hashing.Kind                  { return foreignKind }
func (f foreign) Bits() int                         { return f.Width }
func (f foreign) Fingerprint() string               { return fmt.Sprintf("codes-%d", f.Width) }
func (foreign) Hash(string) (hashing.Sketch, error) { return hashing.Sketch{}, ErrForeign }
func (foreign) HashWhile(context.Context, string) (hashing.Sketch, error) {
	return hashing.Sketch{}, ErrForeign
}
func (foreign) Margins(a []float32) []float32 { return a }
func (foreign) Mixture() hashing.Mixture      { return hashing.Mixture{} }
func (foreign) Analyzer() ingest.Analyzer     { return ingest.Analyzer{} }
func (foreign) Vocabulary() *ingest.Vocabulary {
	return new(ingest.VocabularyBuilder).Build(ingest.VocabularyOptions{})
}
func (foreign) Meaning(i, n int) hashing.BitMeaning { return hashing.BitMeaning{} }

// WriteTo writes the width as JSON.
func (f foreign) WriteTo(w io.Writer) (int64, error) {
	blob, err := json.Marshal(f)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(blob)
	return int64(n), err
}

func readForeign(blob []byte) (model, error) {
	var f foreign
	err := json.Unmarshal(blob, &f)
	if err == nil && (f.Width < 1 || f.Width > hashing.MaxBits) {
		err = fmt.Errorf("codes of %d bits", f.Width)
	}
	return f, err
}

// decoder returns the decoder of the models of a kind. texts decodes those that hash texts.
func decoder(kind string, texts func([]byte) (model, error)) func([]byte) (model, error) {
	switch hashing.Kind(kind) {
	case foreignKind:
		return readForeign
	case hashing.Vectors:
		return readVectors
	}
	return texts
}

// isForeign reports whether m cannot hash texts, since the codes were made elsewhere, or from
// vectors that were.
func isForeign(m model) bool {
	switch m.(type) {
	case foreign, vectors:
		return true
	}
	return false
}

// foreign reports whether the codes were made elsewhere, or from vectors that were.
func (g *generation) foreign() bool {
	kind := hashing.Kind(g.info.Kind)
	return kind == foreignKind || kind == hashing.Vectors
}

// foreign reports whether the codes were made elsewhere, or from vectors that were.
func (s *snapshot) foreign() bool { return isForeign(s.model) }
