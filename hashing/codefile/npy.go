package codefile

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/hashing/internal/numpy"
)

// readNPY reads the header of a NumPy array in a file of size bytes.
func readNPY(r *bufio.Reader, size int64, bits int) (*File, error) {
	h, err := numpy.Read(r)
	if err != nil {
		return nil, err
	}
	n, bytes, err := sizesOf(h)
	if err != nil {
		return nil, err
	}
	if bits, err = widthOf(bytes, bits); err != nil {
		return nil, err
	}
	if body := size - h.Length; body%int64(bytes) != 0 || body/int64(bytes) != int64(n) {
		return nil, fmt.Errorf("the header announces %d codes of %d bytes, but %d bytes follow", n, bytes, body)
	}
	return fixedWidth(r, n, bits), nil
}

// sizesOf returns the number of codes in the array and the bytes per code.
func sizesOf(h numpy.Header) (n, bytes int, err error) {
	switch {
	case h.Type == "|b1":
		return 0, 0, errors.New(`the array holds bool: pack it with numpy.packbits(codes, axis=1, bitorder="little")`)
	case h.Type != "|u1":
		return 0, 0, fmt.Errorf("the array holds %s: codes must be uint8, eight bits per byte", h.Type)
	case h.Fortran:
		return 0, 0, errors.New("the array is in Fortran order: save numpy.ascontiguousarray(codes)")
	}
	return h.Matrix("codes", "bytes")
}
