package hashing

import (
	"context"
	"errors"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Model is a learned hash function. It is immutable and safe for concurrent use.
type Model struct {
	header      header
	vocabulary  *ingest.Vocabulary
	net         *ae.Net
	thresholds  []float32 // bit i is one if activation i is above thresholds[i]
	fingerprint string
	blob        []byte // the bytes that WriteTo writes
}

// A header is the part of a model that is stored as JSON.
type header struct {
	Kind     Kind            `json:"kind"`
	Bits     int             `json:"bits"`
	Nested   bool            `json:"nested,omitempty"`
	Analyzer ingest.Analyzer `json:"analyzer"`
	inputFormat
	Binariser  Binariser                `json:"binariser,omitempty"`
	Vocabulary ingest.VocabularyOptions `json:"vocabulary,omitzero"`
	Seed       uint64                   `json:"seed"`
	Documents  int                      `json:"documents"`
	Mixture    Mixture                  `json:"mixture,omitzero"`
	Curve      []Epoch                  `json:"curve,omitempty"`
	Labels     Supervision              `json:"labels,omitzero"`
}

// A Sketch is the result of hashing one text.
type Sketch struct {
	Code Code
	// Activations has one value per bit: in (0,1) for sigmoid units, unless the binariser rotates
	// them.
	Activations []float32
	Counts      ingest.Counts // the text's terms in the model's vocabulary
}

// Kind returns the kind of hash function.
func (m *Model) Kind() Kind { return m.header.Kind }

// Binariser returns the method that turns activations into bits, or "" for models written before
// it was recorded.
func (m *Model) Binariser() Binariser { return m.header.Binariser }

// Bits returns the width of the codes, 1 to [MaxBits].
func (m *Model) Bits() int { return m.header.Bits }

// Documents returns the number of documents that the model was trained on.
func (m *Model) Documents() int { return m.header.Documents }

// Seed returns the seed of everything random in training.
func (m *Model) Seed() uint64 { return m.header.Seed }

// Fingerprint returns an identifier of the model: the first 8 bytes of the SHA-256 of its contents
// as 16 hexadecimal digits.
func (m *Model) Fingerprint() string { return m.fingerprint }

// Analyzer returns the analyzer that turns text into terms.
func (m *Model) Analyzer() ingest.Analyzer { return m.header.Analyzer }

// Vocabulary returns the model's terms.
func (m *Model) Vocabulary() *ingest.Vocabulary { return m.vocabulary }

// Hash hashes a text. If no term of the text is in the vocabulary, the error is an [ErrNoTerms]
// that names the words, and the sketch holds only the counts.
func (m *Model) Hash(text string) (Sketch, error) {
	return m.HashWhile(context.Background(), text)
}

// HashWhile is [Model.Hash] that stops reading a long text once ctx is done, and returns ctx's
// error.
func (m *Model) HashWhile(ctx context.Context, text string) (Sketch, error) {
	return m.hashWhile(ctx, m.header.Analyzer.Terms(text), func() []string { return m.Unknown(text) })
}

// hashWhile hashes terms until ctx is done. unknown returns the distinct unknown ones for an
// [ErrNoTerms].
func (m *Model) hashWhile(ctx context.Context, terms iter.Seq[string], unknown func() []string) (Sketch, error) {
	s, err := m.HashTerms(ingest.While(ctx, terms))
	switch {
	case ctx.Err() != nil:
		return Sketch{}, ctx.Err()
	case errors.Is(err, ErrNoTerms):
		err = noTerms{unknown}
	}
	return s, err
}

// Code returns the code of activations, one per bit.
func (m *Model) Code(activations []float32) Code { return binarise(activations, m.thresholds) }

// HashTerms is [Model.Hash] for the terms of a text that has already been analysed.
func (m *Model) HashTerms(terms iter.Seq[string]) (Sketch, error) {
	return m.hash(m.header.read(terms, m.vocabulary))
}

// HashCounts is [Model.Hash] for texts whose counts over the vocabulary are known. A text without a
// term of the vocabulary has a sketch without a code. HashCounts returns nil if the model reads
// terms in order, which counts do not tell.
func (m *Model) HashCounts(texts []ingest.Counts) []Sketch {
	if m.header.Sequence > 0 {
		return nil
	}
	x := &ae.Sparse{Width: m.header.columns(m.vocabulary)}
	entries := 0
	for _, c := range texts {
		entries += len(c.IDs)
	}
	x.Grow(len(texts), entries)
	sketches, rows, weights := make([]Sketch, len(texts)), []int(nil), []float32(nil)
	for i, c := range texts {
		if sketches[i].Counts = c; len(c.IDs) > 0 {
			_, weights = m.header.row(weights[:0], document{counts: c}, m.vocabulary)
			x.Append(c.IDs, weights)
			rows = append(rows, i)
		}
	}
	activations := m.net.Encode(nil, x)
	for at, i := range rows {
		sk := &sketches[i]
		sk.Activations = activations[at*m.Bits() : (at+1)*m.Bits()]
		sk.Code = m.Code(sk.Activations)
	}
	return sketches
}

func (m *Model) hash(d document) (Sketch, error) {
	s := Sketch{Counts: d.counts}
	if len(s.Counts.IDs) == 0 {
		return s, ErrNoTerms
	}
	s.Activations = m.net.Encode(nil, m.header.one(d, m.vocabulary))
	s.Code = m.Code(s.Activations)
	return s, nil
}
