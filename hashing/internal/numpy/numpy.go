// Package numpy reads the headers of NumPy arrays.
package numpy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// An .npy file begins with the magic number, a version of two bytes, a header length of two bytes
// (four from version 2 on) and the header: a dictionary in Python's notation. Package npyio is not
// used because it reads whole arrays and panics on some damaged headers.
const (
	// Magic begins every file.
	Magic = "\x93NUMPY"

	maxSize = 1 << 16 // of a header in bytes, and of a row in elements
)

var (
	descr   = regexp.MustCompile(`'descr': *'([^']*)'`)
	fortran = regexp.MustCompile(`'fortran_order': *(True|False)`)
	shape   = regexp.MustCompile(`'shape': *\(([0-9L, ]*)\)`)
)

// A Header describes an array.
type Header struct {
	Type    string // of an element, such as |u1 or <f4
	Fortran bool   // the columns are stored one after the other
	Length  int64  // bytes of the file before the elements

	shape string
}

// Read reads the header at the beginning of r.
func Read(r io.Reader) (h Header, err error) {
	text, length, err := dictionary(r)
	if err != nil {
		return h, err
	}
	d, f, s := descr.FindStringSubmatch(text), fortran.FindStringSubmatch(text), shape.FindStringSubmatch(text)
	if d == nil || f == nil || s == nil {
		return h, errors.New("the header of the NumPy array is damaged, or describes an array of records")
	}
	return Header{d[1], f[1] == "True", length, s[1]}, nil
}

// dictionary returns the dictionary and the length in bytes of everything before the elements.
func dictionary(r io.Reader) (text string, length int64, err error) {
	var start [10]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || string(start[:6]) != Magic {
		return "", 0, errors.New("the file is not a NumPy array")
	}
	n, more := int64(binary.LittleEndian.Uint16(start[8:])), [2]byte{}
	length = int64(len(start))
	if start[6] > 1 {
		if _, err := io.ReadFull(r, more[:]); err != nil {
			return "", 0, errors.New("the header of the NumPy array is truncated")
		}
		n, length = n|int64(binary.LittleEndian.Uint16(more[:]))<<16, length+2
	}
	if n > maxSize {
		return "", 0, fmt.Errorf("the header of the NumPy array is damaged: it claims a length of %d bytes", n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", 0, errors.New("the header of the NumPy array is truncated")
	}
	return string(b), length + n, nil
}

// Matrix returns the size of an array of two dimensions. contents are what the caller expects in
// it, for the error about any other array.
func (h Header) Matrix(contents, columns string) (rows, width int, err error) {
	sizes := strings.FieldsFunc(h.shape, func(r rune) bool { return r == ',' || r == ' ' || r == 'L' })
	if len(sizes) != 2 {
		return 0, 0, fmt.Errorf("the array has shape (%s): %s need two dimensions, rows and %s", h.shape, contents, columns)
	}
	rows, err1 := strconv.Atoi(sizes[0])
	width, err2 := strconv.Atoi(sizes[1])
	if err1 != nil || err2 != nil || width < 1 || width > maxSize {
		return 0, 0, fmt.Errorf("the array has shape (%s): it is damaged or contains no %s", h.shape, contents)
	}
	return rows, width, nil
}
