package hashing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Vectors is the kind of a [VectorModel]. It is not among [Kinds], since it hashes no texts.
const Vectors Kind = "vectors"

// Errors of hashing a vector.
var (
	ErrVector = errors.New("the vector does not fit the model")
	ErrZero   = errors.New("all numbers of the vector are 0, so that it has no direction and no code")
)

// A VectorModel is a learned hash function of vectors, such as embeddings by another program. Only
// the direction of a vector counts. A VectorModel is immutable and safe for concurrent use.
type VectorModel struct {
	header vectorHeader
	// The activations of a vector x of length 1 are weights·x + offsets. A bit is one if its
	// activation is above 0.
	weights     []float32 // bits × dimensions
	offsets     []float32 // bits
	fingerprint string
	blob        []byte
}

// A vectorHeader is the part of a model that is stored as JSON.
type vectorHeader struct {
	Kind       Kind   `json:"kind"`
	Bits       int    `json:"bits"`
	Dimensions int    `json:"dimensions"`
	Vectors    int    `json:"vectors"`
	Seed       uint64 `json:"seed"`
}

// Kind returns [Vectors].
func (m *VectorModel) Kind() Kind { return m.header.Kind }

// Bits returns the width of the codes, 1 to [MaxBits].
func (m *VectorModel) Bits() int { return m.header.Bits }

// Dimensions returns the numbers of a vector.
func (m *VectorModel) Dimensions() int { return m.header.Dimensions }

// Fingerprint returns an identifier of the model, see [Model.Fingerprint].
func (m *VectorModel) Fingerprint() string { return m.fingerprint }

// Hash returns the code and the activations of a vector. It fails with [ErrZero], and with
// [ErrVector] for a vector of another number of dimensions or with a number that is not finite.
func (m *VectorModel) Hash(vector []float32) (Sketch, error) {
	if len(vector) != m.Dimensions() {
		return Sketch{}, fmt.Errorf("%w: it has %s, and the model is for vectors of %d", ErrVector, english.Count(len(vector), "number"), m.Dimensions())
	}
	x, err := direction(vector)
	if err != nil {
		return Sketch{}, err
	}
	activations := make([]float32, m.Bits())
	ae.Dots(activations, m.Bits(), x, m.weights, m.Dimensions())
	for i, v := range m.offsets {
		activations[i] += v
	}
	return Sketch{Code: binarise(activations, make([]float32, m.Bits())), Activations: activations}, nil
}

// Margins returns the activations, which are compared with 0, see [Model.Margins].
func (m *VectorModel) Margins(activations []float32) []float32 { return activations }

// direction returns the vector scaled to length 1.
func direction(vector []float32) ([]float32, error) {
	squares := 0.0
	for _, v := range vector {
		squares += float64(v) * float64(v)
	}
	switch {
	case squares == 0:
		return nil, ErrZero
	case squares-squares != 0:
		return nil, fmt.Errorf("%w: one of its numbers is infinite or not a number", ErrVector)
	}
	x, scale := make([]float32, len(vector)), 1/math.Sqrt(squares)
	for i, v := range vector {
		x[i] = float32(float64(v) * scale)
	}
	return x, nil
}

// newVectorModel returns the model of the given parts with its bytes and fingerprint. The sections
// of the bytes are the header (JSON), the weights and the offsets (float32), see [newModel].
func newVectorModel(h vectorHeader, weights, offsets []float32) (*VectorModel, error) {
	b, err := begin(versionOfVectors, h)
	if err != nil {
		return nil, err
	}
	b, id := sealed(appendSection(appendSection(b, floatBytes(weights)), floatBytes(offsets)))
	return &VectorModel{h, weights, offsets, id, b}, nil
}

// WriteTo implements io.WriterTo.
func (m *VectorModel) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(m.blob)
	return int64(n), err
}

// DecodeVectors returns the model that [VectorModel.WriteTo] has written as b, which the model
// keeps. Errors wrap [ErrFormat] or [ErrNewer].
func DecodeVectors(b []byte) (*VectorModel, error) {
	body, sum, v, err := verify(b)
	if err != nil {
		return nil, err
	}
	if v != versionOfVectors {
		return nil, fmt.Errorf("%w: it hashes texts, not vectors", ErrFormat)
	}
	m := &VectorModel{blob: b, fingerprint: fingerprint(sum)}
	if err := m.parse(body); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return m, nil
}

func (m *VectorModel) parse(body []byte) (err error) {
	var sections [3][]byte
	if err := divide(body, sections[:]); err != nil {
		return err
	}
	if err := json.Unmarshal(sections[0], &m.header); err != nil {
		return err
	}
	var errs [2]error
	m.weights, errs[0] = parseFloats(sections[1])
	m.offsets, errs[1] = parseFloats(sections[2])
	return errors.Join(errs[0], errs[1], m.check())
}

// check reports an error if the parts of the model do not fit together.
func (m *VectorModel) check() error {
	h := m.header
	if h.Kind != Vectors || h.Bits < 1 || h.Bits > MaxBits || h.Dimensions < 1 || h.Dimensions > MaxDimensions ||
		len(m.offsets) != h.Bits || len(m.weights) != h.Bits*h.Dimensions {
		return fmt.Errorf("%d bits of vectors of %d numbers do not fit %d weights and %d offsets", h.Bits, h.Dimensions, len(m.weights), len(m.offsets))
	}
	return nil
}
