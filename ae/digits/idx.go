package digits

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrFormat means that a file is damaged or not an IDX file of unsigned bytes.
var ErrFormat = errors.New("not an IDX file of unsigned bytes, or a damaged one")

// An IDX file begins with two zero bytes, the type of its numbers (8 for unsigned bytes) and the
// number of dimensions, one byte each, followed by each dimension as a big-endian uint32. The
// numbers follow, with the last dimension varying fastest.
const (
	unsignedByte = 8
	maxSide      = 4096    // pixels per side
	maxFileBytes = 1 << 30 // bytes of a file after decompression
)

// ReadImages reads an IDX file of pictures (three dimensions), plain or gzip, to its end. It
// rejects pictures with a side of more than 4096 pixels and files of more than 1 GiB. Errors wrap
// [ErrFormat] or come from r.
func ReadImages(r io.Reader) (*Images, error) {
	dims, pixels, err := readIDX(r, 3)
	if err != nil {
		return nil, fmt.Errorf("read images: %w", err)
	}
	return &Images{Height: dims[1], Width: dims[2], Pixels: pixels}, nil
}

// ReadLabels reads an IDX file of labels (one dimension), plain or gzip, to its end. Errors are
// those of ReadImages.
func ReadLabels(r io.Reader) ([]byte, error) {
	_, labels, err := readIDX(r, 1)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	return labels, nil
}

// readIDX reads a file that must have rank dimensions.
func readIDX(r io.Reader, rank int) (dims []int, data []byte, err error) {
	plain, err := unpack(r)
	if err != nil {
		return nil, nil, err
	}
	if dims, err = readDims(plain, rank); err != nil {
		return nil, nil, err
	}
	size, err := dataSize(dims)
	if err != nil {
		return nil, nil, err
	}
	// ReadAll allocates for the bytes that it reads, not for the stated size.
	data, err = io.ReadAll(io.LimitReader(plain, size+1))
	switch {
	case err != nil:
		return nil, nil, formatError(err)
	case int64(len(data)) < size:
		return nil, nil, fmt.Errorf("%w: it ends after %d of %d bytes", ErrFormat, len(data), size)
	case int64(len(data)) > size:
		return nil, nil, fmt.Errorf("%w: it has more than the %d bytes of its dimensions %v", ErrFormat, size, dims)
	}
	return dims, data, nil
}

// unpack decompresses r if it is a gzip stream.
func unpack(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(2); !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, formatError(err)
	}
	return z, nil
}

func readDims(r io.Reader, rank int) ([]int, error) {
	head := make([]byte, 4+4*rank)
	if n, err := io.ReadFull(r, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("%w: %d bytes are too few for the header", ErrFormat, n)
		}
		return nil, formatError(err)
	}
	if want := []byte{0, 0, unsignedByte, byte(rank)}; !bytes.Equal(head[:4], want) {
		return nil, fmt.Errorf("%w: it begins with % x, not % x", ErrFormat, head[:4], want)
	}
	dims := make([]int, rank)
	for i := range dims {
		dims[i] = int(binary.BigEndian.Uint32(head[4+4*i:]))
	}
	return dims, nil
}

// dataSize returns the number of bytes of the data after the header.
func dataSize(dims []int) (int64, error) {
	size := int64(dims[0])
	for _, side := range dims[1:] {
		if side < 1 || side > maxSide {
			return 0, fmt.Errorf("%w: dimensions %v: a side must have 1 to %d pixels", ErrFormat, dims, maxSide)
		}
		size *= int64(side)
	}
	if size > maxFileBytes {
		return 0, fmt.Errorf("%w: dimensions %v: the maximum is %d bytes", ErrFormat, dims, maxFileBytes)
	}
	return size, nil
}

// formatError wraps err in ErrFormat if it means that the gzip stream is damaged, and returns an
// error of the reader unchanged.
func formatError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}
