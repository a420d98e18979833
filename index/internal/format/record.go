package format

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/klauspost/compress/zstd"
)

// Storage formats of a document.
const (
	plain      = 0 // JSON
	compressed = 1 // JSON in a zstd frame
	Named      = 2 // length of the id (2 bytes), id, JSON in a zstd frame
)

// WorthCompressing is the length in bytes from which compression is tried. In shorter documents the
// overhead of the frame exceeds the gain.
const WorthCompressing = 128

// A Packer encodes and decodes stored documents. It is safe for concurrent use.
type Packer struct {
	Enc *zstd.Encoder
	Dec *zstd.Decoder

	buffers sync.Pool // of *[]byte
}

// NewPacker returns a packer.
func NewPacker() (*Packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<31))
	return &Packer{enc, dec, sync.Pool{New: func() any { return new([]byte) }}}, err
}

// Encode returns the document as JSON, which is the same for the same content, and its hash.
func Encode(d ingest.Document) ([]byte, Sum, error) {
	b := bytes.NewBuffer(make([]byte, 0, Weight(d))) // large enough for most documents
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, Sum{}, err
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return text, sumOf(text), nil
}

// Pack returns the stored form of a document, whose JSON is text, without the checksum but with
// capacity for it.
func (p *Packer) Pack(id string, text []byte) []byte {
	if len(text) >= WorthCompressing {
		buffer := p.buffers.Get().(*[]byte)
		defer p.buffers.Put(buffer)
		head := binary.LittleEndian.AppendUint16(append((*buffer)[:0], Named), uint16(len(id)))
		packed := p.Enc.EncodeAll(text, append(head, id...))
		if cap(packed) <= largestBuffer {
			*buffer = packed
		}
		if len(packed) <= len(text) {
			return append(make([]byte, 0, len(packed)+4), packed...)
		}
	}
	return append(append(make([]byte, 0, len(text)+5), plain), text...)
}

// Unpack decodes a stored document.
func (p *Packer) Unpack(key, value []byte) (d ingest.Document, err error) {
	err = p.inflated(key, value, func(text []byte) (err error) {
		d, err = decode(text)
		return err
	})
	return d, err
}

// UnpackSummed is like unpack, and returns the hash of the content, too.
func (p *Packer) UnpackSummed(key, value []byte) (d ingest.Document, s Sum, err error) {
	err = p.inflated(key, value, func(text []byte) (err error) {
		s = sumOf(text)
		d, err = decode(text)
		return err
	})
	return d, s, err
}

// inflated calls fn with the JSON of a stored document, which is valid until fn returns.
func (p *Packer) inflated(key, value []byte, fn func(text []byte) error) error {
	v, err := Unseal(key, value)
	if err != nil {
		return fmt.Errorf("document %x: %w", Short(key), err)
	}
	buffer := p.buffers.Get().(*[]byte)
	text, err := p.Inflate(v, (*buffer)[:0])
	if err == nil {
		err = fn(text)
	}
	if cap(text) <= largestBuffer {
		*buffer = text
		p.buffers.Put(buffer)
	}
	if err != nil {
		return fmt.Errorf("%w: document %x: %w", store.ErrFormat, key, err)
	}
	return nil
}

// largestBuffer is the size in bytes up to which buffers are kept for the next document.
const largestBuffer = 1 << 20

// Inflate appends the JSON of a document to out.
func (p *Packer) Inflate(v, out []byte) ([]byte, error) {
	switch {
	case len(v) > 0 && v[0] == plain:
		return append(out, v[1:]...), nil
	case len(v) > 0 && v[0] == compressed:
		return p.Dec.DecodeAll(v[1:], out)
	}
	if _, frame, ok := cutID(v); ok {
		return p.Dec.DecodeAll(frame, out)
	}
	return nil, fmt.Errorf("unknown storage format")
}

// cutID returns the id of a named document and the frame that follows it, or false for another one.
func cutID(v []byte) (id, frame []byte, ok bool) {
	if len(v) < 3 || v[0] != Named {
		return nil, nil, false
	}
	n := int(binary.LittleEndian.Uint16(v[1:]))
	if n > len(v)-3 {
		return nil, nil, false
	}
	return v[3 : 3+n], v[3+n:], true
}

// ID returns the id of a stored document.
func (p *Packer) ID(key, value []byte) (string, error) {
	v, err := Unseal(key, value)
	if err != nil {
		return "", fmt.Errorf("document %x: %w", Short(key), err)
	}
	if id, _, ok := cutID(v); ok {
		return string(id), nil
	}
	if len(v) > 0 && v[0] == plain {
		if id, ok := decodeID(v[1:]); ok {
			return id, nil
		}
	}
	d, err := p.Unpack(key, value)
	return d.ID, err
}

// Valid returns the document as it will be decoded from its JSON, in which invalid UTF-8 becomes
// U+FFFD. Thus the text that is hashed and filtered is the one that is stored.
func Valid(d ingest.Document) (ingest.Document, error) {
	if isValid(d) {
		return d, nil
	}
	text, _, err := Encode(d)
	if err != nil {
		return d, err
	}
	var v ingest.Document
	return v, json.Unmarshal(text, &v)
}

func isValid(d ingest.Document) bool {
	ok := utf8.ValidString(d.Title) && utf8.ValidString(d.Text)
	for _, l := range d.Labels {
		ok = ok && utf8.ValidString(l)
	}
	for f, v := range d.Fields {
		ok = ok && utf8.ValidString(f) && utf8.ValidString(v)
	}
	for f, values := range d.Lists {
		ok = ok && utf8.ValidString(f) && !slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) })
	}
	return ok
}

// Bytes of memory in addition to the bytes of the strings.
const (
	weightOfAny   = 256
	weightOfLabel = 16 // the header of a string
	weightOfField = 64 // two string headers and their place in a map
)

// Weight estimates the bytes that a document takes in memory. Limits on the memory of documents use
// the sum of the weights.
func Weight(d ingest.Document) int {
	n := weightOfAny + len(d.ID) + len(d.Title) + len(d.Text)
	for _, l := range d.Labels {
		n += weightOfLabel + len(l)
	}
	for f, v := range d.Fields {
		n += weightOfField + len(f) + len(v)
	}
	for f, values := range d.Lists {
		n += weightOfField + len(f)
		for _, v := range values {
			n += weightOfLabel + len(v)
		}
	}
	return n
}
