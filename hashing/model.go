package hashing

import (
	"errors"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Model is a learned hash function. It does not change and is safe for concurrent use.
type Model struct {
	header      header
	vocabulary  *ingest.Vocabulary
	net         *ae.Net
	thresholds  []float32 // one per bit: it is set where the activation is above
	fingerprint string
	blob        []byte // as WriteTo writes it
}

// header is the part of a model that its file holds as JSON.
type header struct {
	Kind     Kind            `json:"kind"`
	Bits     int             `json:"bits"`
	Analyzer ingest.Analyzer `json:"analyzer"`
	reading
	Binariser Binariser `json:"binariser,omitempty"`
	Seed      uint64    `json:"seed"`
	Documents int       `json:"documents"`
	Curve     []Epoch   `json:"curve,omitempty"`
}

// A Sketch is what the hash function says about one text.
type Sketch struct {
	Code        Code
	Activations []float32     // one per bit; of sigmoid units that are not turned, each in (0,1)
	Counts      ingest.Counts // what it knew of the text
}

// Kind is how the hash function came to be.
func (m *Model) Kind() Kind { return m.header.Kind }

// Binariser is how its activations become bits; "" for models that were made before hashsearch kept it.
func (m *Model) Binariser() Binariser { return m.header.Binariser }

// Bits is the width of the codes, 1 to [MaxBits].
func (m *Model) Bits() int { return m.header.Bits }

// Documents is how many documents the model learned from.
func (m *Model) Documents() int { return m.header.Documents }

// Seed is what all that was random in training came from.
func (m *Model) Seed() uint64 { return m.header.Seed }

// Fingerprint identifies the model: 16 hexadecimal digits of the SHA-256 of its bytes.
func (m *Model) Fingerprint() string { return m.fingerprint }

// Analyzer is how the model turns text into terms.
func (m *Model) Analyzer() ingest.Analyzer { return m.header.Analyzer }

// Vocabulary is the terms that the model knows.
func (m *Model) Vocabulary() *ingest.Vocabulary { return m.vocabulary }

// Hash returns what the model says about a text. For a text without a known term the error
// is an [ErrNoTerms] that names the words, and the sketch holds the counts only.
func (m *Model) Hash(text string) (Sketch, error) {
	s, err := m.HashTerms(m.header.Analyzer.Terms(text))
	if errors.Is(err, ErrNoTerms) {
		err = noTerms{m, text}
	}
	return s, err
}

// Code is that of activations, one per bit.
func (m *Model) Code(activations []float32) Code { return binarise(activations, m.thresholds) }

// HashTerms is [Model.Hash] of a text that has become terms already.
func (m *Model) HashTerms(terms iter.Seq[string]) (Sketch, error) {
	d := m.header.read(terms, m.vocabulary)
	s := Sketch{Counts: d.counts}
	if len(s.Counts.IDs) == 0 {
		return s, ErrNoTerms
	}
	s.Activations = m.net.Encode(nil, m.header.rows([]document{d}, m.vocabulary))
	s.Code = m.Code(s.Activations)
	return s, nil
}
