package codefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
)

// A Row is one code of a file.
type Row struct {
	ID   string // "" where codes have no ids
	Code hashing.Code
}

// A File is an open file of codes.
type File struct {
	Bits  int  // the width of all codes
	Len   int  // how many there are; -1 where only reading tells
	Named bool // each has an id

	next func() (Row, error) // io.EOF behind the last
	path string
	file io.Closer
}

// Open opens a file of codes and reads what it says of all of them. bits is their width; 0 means 8 for each of their bytes, and of a
// file without a header it must be told, as a multiple of 8.
func Open(path string, bits int) (*File, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open codes: %w", err)
	}
	f, err := read(opened, path, bits)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), opened.Close())
	}
	f.path, f.file = path, opened
	return f, nil
}

func read(opened *os.File, path string, bits int) (*File, error) {
	form, err := formatOf(path)
	if err != nil {
		return nil, err
	}
	info, err := opened.Stat()
	if err != nil {
		return nil, err
	}
	return form.read(bufio.NewReaderSize(opened, 1<<18), info.Size(), bits)
}

// Rows yields the codes from first to last, once. An error, which names the row, is the last that it yields.
func (f *File) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			r, err := f.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Row{}, fmt.Errorf("%s: %w", f.path, err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// A format is how a file holds codes.
type format int

const (
	raw format = iota
	npy
	tsv
	tsvGzip
)

// formatOf is the format that a name asks for.
func formatOf(path string) (format, error) {
	switch name := strings.ToLower(path); {
	case strings.HasSuffix(name, ".npy"):
		return npy, nil
	case strings.HasSuffix(name, ".tsv"):
		return tsv, nil
	case strings.HasSuffix(name, ".tsv.gz"):
		return tsvGzip, nil
	case strings.HasSuffix(name, ".gz"), strings.HasSuffix(name, ".zst"):
		return raw, errors.New("of compressed files only .tsv.gz can hold codes: unpack it, or leave it unpacked")
	}
	return raw, nil
}

// read reads the header of a file of so many bytes.
func (form format) read(r *bufio.Reader, size int64, bits int) (*File, error) {
	switch form {
	case npy:
		return readNPY(r, size, bits)
	case tsv:
		return readTSV(r, bits)
	case tsvGzip:
		return readGzip(r, bits)
	}
	return readRaw(r, size, bits)
}

// widthOf is the width of codes of so many bytes: bits, or 8 a byte if that is 0.
func widthOf(bytes, bits int) (int, error) {
	if bits == 0 {
		bits = 8 * bytes
	}
	switch {
	case bits < 1 || bits > hashing.MaxBits:
		return 0, fmt.Errorf("codes of %d bits: they can have 1 to %d", bits, hashing.MaxBits)
	case (bits+7)/8 != bytes:
		return 0, fmt.Errorf("its codes have %d bytes, and codes of %d bits take %d", bytes, bits, (bits+7)/8)
	}
	return bits, nil
}
