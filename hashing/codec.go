package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Errors of [Read].
var (
	ErrFormat = errors.New("not a hashsearch model, or a damaged one")
	ErrNewer  = errors.New("the model was made by a newer hashsearch: use that version, or train again")
)

// The bytes of a model are, little endian: the magic line, the version (uint32), four sections,
// each preceded by its length (uint64), and the SHA-256 of everything before it. The sections are
// the header (JSON), the vocabulary, the network and the thresholds (float32).
//
// Version 1 supports only networks of dense layers. In versions 1 and 2 the header's analyzer has
// no version, which means analyzer version 1. A program that supports only these would analyse
// text by that version and find other terms, so version 3 makes it reject the model. Up to version
// 3, the vocabulary records no words, so terms are shown instead. The analyzer of version 5 has
// several languages. Version 6 is that of a [VectorModel], which has other sections. Read accepts
// all versions. A header may lack the mixture, which older programs ignore.
const (
	magic = "hashsearch model\n"

	versionOfOneLanguage = 4
	versionOfLanguages   = 5
	versionOfVectors     = 6
)

// version returns the version of a model with the header.
func (h header) version() uint32 {
	if h.Analyzer.Mixed() {
		return versionOfLanguages
	}
	return versionOfOneLanguage
}

// newModel returns the model of the given parts with its bytes and fingerprint.
func newModel(h header, v *ingest.Vocabulary, n *ae.Net, thresholds []float32) (*Model, error) {
	b, err := begin(h.version(), h)
	if err != nil {
		return nil, err
	}
	for _, part := range []encoding.BinaryAppender{v, n} {
		section, err := part.AppendBinary(nil)
		if err != nil {
			return nil, err
		}
		b = appendSection(b, section)
	}
	b, id := sealed(appendSection(b, floatBytes(thresholds)))
	return &Model{h, v, n, thresholds, id, b}, nil
}

// begin returns the bytes of a model up to the header.
func begin(version uint32, header any) ([]byte, error) {
	head, err := json.Marshal(header)
	return appendSection(binary.LittleEndian.AppendUint32([]byte(magic), version), head), err
}

// sealed returns the bytes with their checksum, and the fingerprint.
func sealed(b []byte) ([]byte, string) {
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), fingerprint(sum)
}

func fingerprint(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:8]) }

func appendSection(b, section []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(section)))
	return append(b, section...)
}

func floatBytes(x []float32) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// WriteTo implements io.WriterTo.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(m.blob)
	return int64(n), err
}

// Size returns the number of bytes that WriteTo writes.
func (m *Model) Size() int { return len(m.blob) }

// Read reads a model written by [Model.WriteTo], up to the end of r. Errors wrap [ErrFormat] or
// [ErrNewer], or come from r.
func Read(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return Decode(b)
}

// Decode returns the model with the bytes b, which the model keeps: the caller must not change
// them. Errors wrap [ErrFormat] or [ErrNewer].
func Decode(b []byte) (*Model, error) {
	body, sum, v, err := verify(b)
	if err != nil {
		return nil, err
	}
	if v == versionOfVectors {
		return nil, fmt.Errorf("%w: it hashes vectors, not texts", ErrFormat)
	}
	m := &Model{blob: b, fingerprint: fingerprint(sum)}
	if err := m.parse(body); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return m, nil
}

// verify checks the magic, the version and the checksum, and returns the sections, the checksum and
// the version.
func verify(b []byte) (body []byte, sum [sha256.Size]byte, v uint32, err error) {
	const start = len(magic) + 4
	if len(b) < start+sha256.Size || string(b[:len(magic)]) != magic {
		return nil, sum, 0, fmt.Errorf("%w: it does not begin with the magic line", ErrFormat)
	}
	if v = binary.LittleEndian.Uint32(b[len(magic):]); v > versionOfVectors {
		return nil, sum, v, fmt.Errorf("%w (format version %d, supported are versions up to %d)", ErrNewer, v, versionOfVectors)
	}
	end := len(b) - sha256.Size
	if sum = sha256.Sum256(b[:end]); !bytes.Equal(sum[:], b[end:]) {
		return nil, sum, v, fmt.Errorf("%w: its checksum does not match", ErrFormat)
	}
	return b[start:end], sum, v, nil
}

// divide sets the sections to the bytes of b.
func divide(b []byte, sections [][]byte) error {
	for i := range sections {
		if len(b) < 8 || uint64(len(b)-8) < binary.LittleEndian.Uint64(b) {
			return fmt.Errorf("section %d is truncated", i)
		}
		end := 8 + binary.LittleEndian.Uint64(b)
		sections[i], b = b[8:end], b[end:]
	}
	if len(b) != 0 {
		return fmt.Errorf("%d bytes follow the last section", len(b))
	}
	return nil
}

func (m *Model) parse(b []byte) error {
	var sections [4][]byte
	if err := divide(b, sections[:]); err != nil {
		return err
	}
	m.vocabulary, m.net = new(ingest.Vocabulary), new(ae.Net)
	thresholds, err := parseFloats(sections[3])
	m.thresholds = thresholds
	err = errors.Join(err, json.Unmarshal(sections[0], &m.header), m.vocabulary.UnmarshalBinary(sections[1]), m.net.UnmarshalBinary(sections[2]))
	if err != nil {
		return err
	}
	return m.check()
}

// parseFloats is the inverse of floatBytes.
func parseFloats(b []byte) (x []float32, err error) {
	if len(b)%4 != 0 {
		return nil, fmt.Errorf("%d bytes of numbers are not a multiple of 4", len(b))
	}
	for ; len(b) > 0; b = b[4:] {
		x = append(x, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return x, nil
}

// check reports an error if the parts of the model do not fit together.
func (m *Model) check() error {
	h := m.header
	if h.Bits < 1 || h.Bits > MaxBits || m.net.Units() != h.Bits || len(m.thresholds) != h.Bits {
		return fmt.Errorf("%d bits do not fit %d units and %d thresholds", h.Bits, m.net.Units(), len(m.thresholds))
	}
	if h.Sequence < 0 || h.Sequence > 1<<20 || m.net.Inputs() != h.columns(m.vocabulary) {
		return fmt.Errorf("%d inputs do not fit %d terms and sequences of %d", m.net.Inputs(), m.vocabulary.Len(), h.Sequence)
	}
	return errors.Join(h.Analyzer.Validate(), h.Weighting.Validate(), h.Mixture.validate())
}
