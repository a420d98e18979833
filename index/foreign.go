package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
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

// foreign stands where a model would, for codes that another program made. It knows their width and nothing else.
type foreign struct {
	Width int `json:"bits"`
}

// foreignKind is the kind of a generation of such codes.
const foreignKind hashing.Kind = "codes"

func (foreign) Kind() hashing.Kind                  { return foreignKind }
func (f foreign) Bits() int                         { return f.Width }
func (f foreign) Fingerprint() string               { return fmt.Sprintf("codes-%d", f.Width) }
func (foreign) Hash(string) (hashing.Sketch, error) { return hashing.Sketch{}, ErrForeign }
func (foreign) HashWhile(context.Context, string) (hashing.Sketch, error) {
	return hashing.Sketch{}, ErrForeign
}
func (foreign) Margins(a []float32) []float32 { return a }
func (foreign) Analyzer() ingest.Analyzer     { return ingest.Analyzer{} }
func (foreign) Vocabulary() *ingest.Vocabulary {
	return new(ingest.VocabularyBuilder).Build(ingest.VocabularyOptions{})
}
func (foreign) Meaning(i, n int) hashing.BitMeaning { return hashing.BitMeaning{} }

// WriteTo writes the width.
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

// foreign reports whether the codes come from elsewhere.
func (g *generation) foreign() bool { return g.info.Kind == string(foreignKind) }

// foreign reports whether the codes come from elsewhere.
func (s *snapshot) foreign() bool {
	_, isForeign := s.model.(foreign)
	return isForeign
}

// accepts says why codes of so many bits from elsewhere do not belong among those that m stands for.
func checkForeign(m model, bits int) error {
	switch f, isForeign := m.(foreign); {
	case !isForeign:
		return errors.New("the codes of this collection are made by its model: add documents without codes, or others to another collection")
	case f.Width != bits:
		return fmt.Errorf("the codes of this collection have %s, not %d", english.Count(f.Width, "bit"), bits)
	}
	return nil
}
