package codefile

import (
	"bufio"
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
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16
)

var (
	descr   = regexp.MustCompile(`'descr': *'([^']*)'`)
	fortran = regexp.MustCompile(`'fortran_order': *(True|False)`)
	shape   = regexp.MustCompile(`'shape': *\(([0-9L, ]*)\)`)
)

// readNPY reads the header of a NumPy array in a file of size bytes.
func readNPY(r *bufio.Reader, size int64, bits int) (*File, error) {
	text, length, err := header(r)
	if err != nil {
		return nil, err
	}
	n, bytes, err := parseHeader(text)
	if err != nil {
		return nil, err
	}
	if bits, err = widthOf(bytes, bits); err != nil {
		return nil, err
	}
	if body := size - length; body%int64(bytes) != 0 || body/int64(bytes) != int64(n) {
		return nil, fmt.Errorf("the header announces %d codes of %d bytes, but %d bytes follow", n, bytes, body)
	}
	return fixedWidth(r, n, bits), nil
}

// header returns the dictionary and the length in bytes of everything before the codes.
func header(r io.Reader) (text string, length int64, err error) {
	var start [10]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || string(start[:6]) != magic {
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
	if n > maxHeader {
		return "", 0, fmt.Errorf("the header of the NumPy array is damaged: it claims a length of %d bytes", n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", 0, errors.New("the header of the NumPy array is truncated")
	}
	return string(b), length + n, nil
}

// parseHeader returns the number of codes in the array and the bytes per code.
func parseHeader(text string) (n, bytes int, err error) {
	d, f, s := descr.FindStringSubmatch(text), fortran.FindStringSubmatch(text), shape.FindStringSubmatch(text)
	switch {
	case d == nil || f == nil || s == nil:
		return 0, 0, errors.New("the header of the NumPy array is damaged, or describes an array of records")
	case d[1] == "|b1":
		return 0, 0, errors.New(`the array holds bool: pack it with numpy.packbits(codes, axis=1, bitorder="little")`)
	case d[1] != "|u1":
		return 0, 0, fmt.Errorf("the array holds %s: codes must be uint8, eight bits per byte", d[1])
	case f[1] == "True":
		return 0, 0, errors.New("the array is in Fortran order: save numpy.ascontiguousarray(codes)")
	}
	return parseShape(s[1])
}

func parseShape(s string) (n, bytes int, err error) {
	sizes := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == 'L' })
	if len(sizes) != 2 {
		return 0, 0, fmt.Errorf("the array has shape (%s): codes need two dimensions, rows and bytes", s)
	}
	n, err1 := strconv.Atoi(sizes[0])
	bytes, err2 := strconv.Atoi(sizes[1])
	if err1 != nil || err2 != nil || bytes < 1 || bytes > maxHeader {
		return 0, 0, fmt.Errorf("the array has shape (%s): it is damaged or contains no codes", s)
	}
	return n, bytes, nil
}
