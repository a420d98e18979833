package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
	"github.com/klauspost/compress/zstd"
)

// Storage formats of a document.
const (
	plain      = 0 // JSON
	compressed = 1 // JSON in a zstd frame
	named      = 2 // length of the id (2 bytes), id, JSON in a zstd frame
)

// worthCompressing is the length in bytes from which compression is tried. In shorter documents the
// overhead of the frame exceeds the gain.
const worthCompressing = 128

// A sum is the content hash by which unchanged documents are recognised.
type sum [8]byte

func sumOf(text []byte) sum {
	h := sha256.Sum256(text)
	return sum(h[:8])
}

// A packer encodes and decodes stored documents. It is safe for concurrent use.
type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder

	buffers sync.Pool // of *[]byte
}

func newPacker() (*packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<31))
	return &packer{enc, dec, sync.Pool{New: func() any { return new([]byte) }}}, err
}

// encode returns the document as JSON, which is the same for the same content, and its hash.
func encode(d ingest.Document) ([]byte, sum, error) {
	b := bytes.NewBuffer(make([]byte, 0, weight(d))) // large enough for most documents
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, sum{}, err
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return text, sumOf(text), nil
}

// pack returns the stored form of a document, whose JSON is text, without the checksum but with
// capacity for it.
func (p *packer) pack(id string, text []byte) []byte {
	if len(text) >= worthCompressing {
		buffer := p.buffers.Get().(*[]byte)
		defer p.buffers.Put(buffer)
		head := binary.LittleEndian.AppendUint16(append((*buffer)[:0], named), uint16(len(id)))
		packed := p.enc.EncodeAll(text, append(head, id...))
		if cap(packed) <= largestBuffer {
			*buffer = packed
		}
		if len(packed) <= len(text) {
			return append(make([]byte, 0, len(packed)+4), packed...)
		}
	}
	return append(append(make([]byte, 0, len(text)+5), plain), text...)
}

// unpack decodes a stored document.
func (p *packer) unpack(key, value []byte) (d ingest.Document, err error) {
	err = p.inflated(key, value, func(text []byte) (err error) {
		d, err = decode(text)
		return err
	})
	return d, err
}

// unpackSummed is like unpack, and returns the hash of the content, too.
func (p *packer) unpackSummed(key, value []byte) (d ingest.Document, s sum, err error) {
	err = p.inflated(key, value, func(text []byte) (err error) {
		s = sumOf(text)
		d, err = decode(text)
		return err
	})
	return d, s, err
}

// inflated calls fn with the JSON of a stored document, which is valid until fn returns.
func (p *packer) inflated(key, value []byte, fn func(text []byte) error) error {
	v, err := unseal(key, value)
	if err != nil {
		return fmt.Errorf("document %x: %w", short(key), err)
	}
	buffer := p.buffers.Get().(*[]byte)
	text, err := p.inflate(v, (*buffer)[:0])
	if err == nil {
		err = fn(text)
	}
	if cap(text) <= largestBuffer {
		*buffer = text
		p.buffers.Put(buffer)
	}
	if err != nil {
		return fmt.Errorf("%w: document %x: %w", ErrFormat, key, err)
	}
	return nil
}

// largestBuffer is the size in bytes up to which buffers are kept for the next document.
const largestBuffer = 1 << 20

// inflate appends the JSON of a document to out.
func (p *packer) inflate(v, out []byte) ([]byte, error) {
	switch {
	case len(v) > 0 && v[0] == plain:
		return append(out, v[1:]...), nil
	case len(v) > 0 && v[0] == compressed:
		return p.dec.DecodeAll(v[1:], out)
	}
	if _, frame, ok := cutID(v); ok {
		return p.dec.DecodeAll(frame, out)
	}
	return nil, fmt.Errorf("unknown storage format")
}

// cutID returns the id of a named document and the frame that follows it, or false for another one.
func cutID(v []byte) (id, frame []byte, ok bool) {
	if len(v) < 3 || v[0] != named {
		return nil, nil, false
	}
	n := int(binary.LittleEndian.Uint16(v[1:]))
	if n > len(v)-3 {
		return nil, nil, false
	}
	return v[3 : 3+n], v[3+n:], true
}

// id returns the id of a stored document.
func (p *packer) id(key, value []byte) (string, error) {
	v, err := unseal(key, value)
	if err != nil {
		return "", fmt.Errorf("document %x: %w", short(key), err)
	}
	if id, _, ok := cutID(v); ok {
		return string(id), nil
	}
	if len(v) > 0 && v[0] == plain {
		if id, ok := decodeID(v[1:]); ok {
			return id, nil
		}
	}
	d, err := p.unpack(key, value)
	return d.ID, err
}

// valid returns the document as it will be decoded from its JSON, in which invalid UTF-8 becomes
// U+FFFD. Thus the text that is hashed and filtered is the one that is stored.
func valid(d ingest.Document) (ingest.Document, error) {
	if isValid(d) {
		return d, nil
	}
	text, _, err := encode(d)
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

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal appends the checksum of key and value to value.
func seal(key, value []byte) []byte {
	return binary.LittleEndian.AppendUint32(value, checksum(key, value))
}

// unseal verifies the checksum and returns the value without it, in the same memory.
func unseal(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - 4
	if n < 0 || binary.LittleEndian.Uint32(sealed[n:]) != checksum(key, sealed[:n]) {
		return nil, fmt.Errorf("%w: the checksum of entry %x is wrong", ErrFormat, short(key))
	}
	return sealed[:n:n], nil
}

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

func short(key []byte) []byte { return key[:min(len(key), 40)] }

// key32 returns the key of a document or block number.
func key32(n uint32) []byte { return append32(nil, n) }

func append32(b []byte, n uint32) []byte { return binary.BigEndian.AppendUint32(b, n) }

// key64 returns the key of a generation.
func key64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// maxID is the largest length of an id in bytes. bbolt's limit for keys is 32 KiB, but pages hold
// few keys that long.
const maxID = 1024

// An entry is the value of a document in the ids bucket.
type entry struct {
	number uint32
	sum    sum
}

func (e entry) encode(key []byte) []byte {
	v := binary.LittleEndian.AppendUint32(make([]byte, 0, 16), e.number)
	return seal(key, append(v, e.sum[:]...))
}

func decodeEntry(key, value []byte) (entry, error) {
	v, err := unseal(key, value)
	if err != nil {
		return entry{}, fmt.Errorf("the entry of id %q: %w", short(key), err)
	}
	if len(v) != 12 {
		return entry{}, fmt.Errorf("%w: the entry of id %q has the wrong length", ErrFormat, short(key))
	}
	return entry{binary.LittleEndian.Uint32(v), sum(v[4:])}, nil
}

// lookup returns the entry of an id, or nil if there is no such document.
func lookup(v View, id string) (*entry, error) {
	all, err := lookupAll(v, []string{id})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// lookupAll returns the entries of ids, nil for those without a document.
func lookupAll(v View, ids []string) ([]*entry, error) {
	keys, all, entries := keysOf(ids), make([]*entry, len(ids)), make([]entry, len(ids))
	values, err := v.Get(idsTable, keys...)
	for i, value := range values {
		if value == nil || err != nil {
			continue
		}
		if entries[i], err = decodeEntry(keys[i], value); err == nil {
			all[i] = &entries[i]
		}
	}
	return all, err
}

// checkID returns an error if an id is not valid.
func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("the document has no id")
	case len(id) > maxID:
		return fmt.Errorf("the id has %d bytes, at most %d are allowed", len(id), maxID)
	case !utf8.ValidString(id):
		return fmt.Errorf("the id is not valid UTF-8; rename the file or give the document an id: %q", id)
	case strings.ContainsRune(id, 0):
		return fmt.Errorf("the id contains a zero byte: %q", id)
	}
	return nil
}
