package codefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing"
)

// readRaw reads a file that is nothing but codes.
func readRaw(r *bufio.Reader, size int64, bits int) (*File, error) {
	switch {
	case bits == 0:
		return nil, errors.New("a file of bare codes does not say how many bits they have: tell it")
	case bits < 0 || bits%8 != 0 || bits > hashing.MaxBits:
		return nil, fmt.Errorf("codes of %d bits: in a file of bare codes they have 8, 16 and so on to %d", bits, hashing.MaxBits)
	case size%int64(bits/8) != 0:
		return nil, fmt.Errorf("%d bytes are not a whole number of codes of %d bits: the width is another, or the file was cut off", size, bits)
	}
	return fixed(r, int(size/int64(bits/8)), bits), nil
}

// fixed are n codes, one behind the other.
func fixed(r io.Reader, n, bits int) *File {
	row, at := make([]byte, (bits+7)/8), 0
	return &File{Bits: bits, Len: n, next: func() (Row, error) {
		if at == n {
			return Row{}, io.EOF
		}
		at++
		if _, err := io.ReadFull(r, row); err != nil {
			return Row{}, fmt.Errorf("row %d of %d: the file ends early: %w", at-1, n, io.ErrUnexpectedEOF)
		}
		c, err := hashing.ParseBytes(row, bits)
		if err != nil {
			return Row{}, fmt.Errorf("row %d: %w", at-1, err)
		}
		return Row{Code: c}, nil
	}}
}
