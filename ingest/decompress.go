package ingest

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// maxWindow limits the memory that the decompression of a zstd file takes.
const maxWindow = 128 << 20

// decompress detects gzip, zstd, bzip2 and xz by their magic bytes. The caller calls end after
// reading.
func decompress(b *bufio.Reader) (plain *bufio.Reader, end func(), err error) {
	magic, _ := b.Peek(magicSize)
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, fmt.Errorf("gzip header: %w", truncationError(err))
		}
		return bufio.NewReaderSize(z, 64<<10), func() {}, nil
	case isZstd(magic):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, fmt.Errorf("zstd header: %w", truncationError(err))
		}
		return bufio.NewReaderSize(z, 64<<10), z.Close, nil
	case isBzip2(magic):
		return bufio.NewReaderSize(bzip2.NewReader(b), 64<<10), func() {}, nil
	case isXZ(magic):
		z, err := xz.ReaderConfig{DictCap: maxWindow}.NewReader(b)
		if err != nil {
			return nil, nil, fmt.Errorf("xz header: %w", truncationError(err))
		}
		return bufio.NewReaderSize(z, 64<<10), func() {}, nil
	}
	return b, func() {}, nil
}

// isZstd reports whether a file begins with a zstd frame or a skippable frame (RFC 8878, section
// 3.1), which pzstd writes before each frame.
func isZstd(magic []byte) bool {
	return bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		len(magic) >= 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:4], []byte{0x2a, 0x4d, 0x18})
}

// magicSize is the number of bytes that tell the compression.
const magicSize = 10

// isBzip2 reports whether a file begins with a bzip2 stream: its header and the magic number of a
// block or of the end.
func isBzip2(magic []byte) bool {
	return len(magic) == magicSize && bytes.HasPrefix(magic, []byte("BZh")) &&
		(bytes.HasSuffix(magic, []byte("1AY&SY")) || bytes.HasSuffix(magic, []byte("\x17\x72\x45\x38\x50\x90")))
}

func isXZ(magic []byte) bool { return bytes.HasPrefix(magic, []byte("\xfd7zXZ\x00")) }

// Decompress returns the decompressed content of r. The first bytes of r decide whether it is gzip,
// zstd, bzip2, xz or neither. Close releases the decompressor; it does not close r.
func Decompress(r io.Reader) (io.ReadCloser, error) {
	plain, end, err := decompress(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, err
	}
	return decompressed{plain, end}, nil
}

type decompressed struct {
	io.Reader
	end func()
}

func (d decompressed) Close() error {
	d.end()
	return nil
}

// truncationError explains an unexpected end of file. It returns other errors unchanged.
func truncationError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return fmt.Errorf("the file is truncated: %w", io.ErrUnexpectedEOF)
	}
	return err
}
