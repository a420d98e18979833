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

// ErrFormat means that a file is not an IDX file of unsigned bytes, or a damaged one.
var ErrFormat = errors.New("not an IDX file of unsigned bytes, or a damaged one")

// An IDX file begins with two zero bytes, the type of its numbers (8: unsigned bytes) and how many dimensions
// it has, then each dimension as a big-endian uint32. The numbers follow, the last dimension running fastest.
const (
	unsignedByte = 8
	maxSide      = 4096    // pixels a side
	maxFileBytes = 1 << 30 // bytes a file, when unpacked
)

// ReadImages reads an IDX file of pictures (three dimensions), plain or gzip, to its end. Pictures of more than 4096
// pixels a side and files of more than 1 GiB are refused. Errors wrap [ErrFormat] or come from r.
func ReadImages(r io.Reader) (*Images, error) {
	dims, pixels, err := readIDX(r, 3)
	if err != nil {
		return nil, fmt.Errorf("read images: %w", err)
	}
	return &Images{Height: dims[1], Width: dims[2], Pixels: pixels}, nil
}

// ReadLabels reads an IDX file of labels (one dimension) in the same way.
func ReadLabels(r io.Reader) ([]byte, error) {
	_, labels, err := readIDX(r, 1)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	return labels, nil
}

// readIDX reads a file that shall have so many dimensions.
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
	data, err = io.ReadAll(io.LimitReader(plain, size+1)) // grows with what is there, whatever the dimensions claim
	switch {
	case err != nil:
		return nil, nil, formatError(err)
	case int64(len(data)) < size:
		return nil, nil, fmt.Errorf("%w: it ends after %d of %d bytes", ErrFormat, len(data), size)
	case int64(len(data)) > size:
		return nil, nil, fmt.Errorf("%w: more than the %d bytes that its dimensions %v ask for", ErrFormat, size, dims)
	}
	return dims, data, nil
}

// unpack looks through gzip.
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
			return nil, fmt.Errorf("%w: %d bytes are too few for its beginning", ErrFormat, n)
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

// dataSize is the number of bytes that the dimensions ask for.
func dataSize(dims []int) (int64, error) {
	size := int64(dims[0])
	for _, side := range dims[1:] {
		if side < 1 || side > maxSide {
			return 0, fmt.Errorf("%w: dimensions %v: a side has 1 to %d pixels", ErrFormat, dims, maxSide)
		}
		size *= int64(side)
	}
	if size > maxFileBytes {
		return 0, fmt.Errorf("%w: dimensions %v: at most %d bytes are read", ErrFormat, dims, maxFileBytes)
	}
	return size, nil
}

// formatError tells a broken gzip stream from a reader that failed.
func formatError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}
