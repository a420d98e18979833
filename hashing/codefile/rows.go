package codefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
)

// readRaw reads a file that consists of codes only.
func readRaw(r *bufio.Reader, size int64, bits int) (*File, error) {
	switch {
	case bits == 0:
		return nil, errors.New("a file without a header does not record the width of its codes: give the number of bits")
	case bits < 0 || bits%8 != 0 || bits > hashing.MaxBits:
		return nil, fmt.Errorf("codes of %d bits: in a file without a header the width must be a multiple of 8 up to %d", bits, hashing.MaxBits)
	case size%int64(bits/8) != 0:
		return nil, fmt.Errorf("%d bytes are not a whole number of codes of %d bits: the width is wrong, or the file is truncated", size, bits)
	}
	return fixedWidth(r, int(size/int64(bits/8)), bits), nil
}

// fixedWidth returns a File that reads n codes stored one after the other.
func fixedWidth(r io.Reader, n, bits int) *File {
	row, at := make([]byte, (bits+7)/8), 0
	return &File{Bits: bits, Len: n, next: func() (Row, error) {
		if at == n {
			return Row{}, io.EOF
		}
		at++
		if _, err := io.ReadFull(r, row); err != nil {
			return Row{}, fmt.Errorf("row %d of %d: the file is truncated: %w", at-1, n, io.ErrUnexpectedEOF)
		}
		c, err := hashing.ParseBytes(row, bits)
		if err != nil {
			return Row{}, fmt.Errorf("row %d: %w", at-1, err)
		}
		return Row{Code: c}, nil
	}}
}
