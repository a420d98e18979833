package generations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// ErrForeign means that no text can be hashed.
var ErrForeign = errors.New("another program made the codes of this collection, or the vectors that they are of: search by code, by vector or by id, or train a model")

// A Model is the part of [hashing.Model] that the index uses. Tests implement it.
type Model interface {
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

// ReadModel decodes a stored model.
func ReadModel(blob []byte) (Model, error) {
	m, err := hashing.Decode(blob)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Foreign takes the place of a model for codes that another program made. It has only their width.
type Foreign struct {
	Width int `json:"bits"`
}

// foreignKind is the kind of a generation of codes made elsewhere.
const foreignKind hashing.Kind = "codes"

func (Foreign) Kind() hashing.Kind                  { return foreignKind }
func (f Foreign) Bits() int                         { return f.Width }
func (f Foreign) Fingerprint() string               { return fmt.Sprintf("codes-%d", f.Width) }
func (Foreign) Hash(string) (hashing.Sketch, error) { return hashing.Sketch{}, ErrForeign }
func (Foreign) HashWhile(context.Context, string) (hashing.Sketch, error) {
	return hashing.Sketch{}, ErrForeign
}
func (Foreign) Margins(a []float32) []float32 { return a }
func (Foreign) Mixture() hashing.Mixture      { return hashing.Mixture{} }
func (Foreign) Analyzer() ingest.Analyzer     { return ingest.Analyzer{} }
func (Foreign) Vocabulary() *ingest.Vocabulary {
	return new(ingest.VocabularyBuilder).Build(ingest.VocabularyOptions{})
}
func (Foreign) Meaning(i, n int) hashing.BitMeaning { return hashing.BitMeaning{} }

// WriteTo writes the width as JSON.
func (f Foreign) WriteTo(w io.Writer) (int64, error) {
	blob, err := json.Marshal(f)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(blob)
	return int64(n), err
}

// ReadForeign decodes the width of codes made elsewhere.
func ReadForeign(blob []byte) (Model, error) {
	var f Foreign
	err := json.Unmarshal(blob, &f)
	if err == nil && (f.Width < 1 || f.Width > hashing.MaxBits) {
		err = fmt.Errorf("codes of %d bits", f.Width)
	}
	return f, err
}

// Decoder returns the decoder of the models of a kind. texts decodes those that hash texts.
func Decoder(kind string, texts func([]byte) (Model, error)) func([]byte) (Model, error) {
	switch hashing.Kind(kind) {
	case foreignKind:
		return ReadForeign
	case hashing.Vectors:
		return ReadVectors
	}
	return texts
}

// IsForeign reports whether m cannot hash texts, since the codes were made elsewhere, or from
// vectors that were.
func IsForeign(m Model) bool {
	switch m.(type) {
	case Foreign, Vectors:
		return true
	}
	return false
}

// Foreign reports whether the codes were made elsewhere, or from vectors that were.
func (g *Generation) Foreign() bool {
	kind := hashing.Kind(g.Info.Kind)
	return kind == foreignKind || kind == hashing.Vectors
}

// Vectors is the model of codes that are made from vectors by another program, such as embeddings
// of the documents. Like codes made elsewhere, they cannot be made from a text.
type Vectors struct {
	Foreign
	Of *hashing.VectorModel
}

func (v Vectors) Kind() hashing.Kind { return v.Of.Kind() }

func (v Vectors) Fingerprint() string { return v.Of.Fingerprint() }

func (v Vectors) WriteTo(w io.Writer) (int64, error) { return v.Of.WriteTo(w) }

func (v Vectors) Margins(activations []float32) []float32 { return v.Of.Margins(activations) }

// NewVectors returns m as the model of a generation.
func NewVectors(m *hashing.VectorModel) Vectors { return Vectors{Foreign{m.Bits()}, m} }

// ReadVectors decodes a model of vectors.
func ReadVectors(blob []byte) (Model, error) {
	m, err := hashing.DecodeVectors(blob)
	if err != nil {
		return nil, err
	}
	return NewVectors(m), nil
}

var ErrOtherCodes = errors.New("the documents of this collection have codes already, which are not made from these vectors: use another collection")

// CheckSupplied returns an error unless codes of the supplier can be added to the codes of m.
func CheckSupplied(m, supplier Model) error {
	_, areCodes := supplier.(Foreign)
	switch {
	case m != nil && m.Fingerprint() == supplier.Fingerprint():
		return nil
	case !IsForeign(m):
		return errors.New("the codes of this collection are made by its model: add documents without codes, or use another collection")
	case m.Kind() != foreignKind || !areCodes:
		return ErrOtherCodes
	}
	return fmt.Errorf("the codes of this collection have %s, not %d", english.Count(m.Bits(), "bit"), supplier.Bits())
}
