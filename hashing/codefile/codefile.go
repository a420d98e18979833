package codefile

import (
	"bufio"
	"cmp"
	"compress/gzip"
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
	ID   string // "" in formats without ids
	Code hashing.Code
}

// A File is an open file of codes.
type File struct {
	Bits  int  // width of every code
	Len   int  // number of codes; -1 if the format does not record it
	Named bool // whether every row has an id

	next func() (Row, error) // returns io.EOF after the last row
	path string
	file io.Closer
}

// Open opens a file of codes and reads its header. bits is the width of the codes; 0 means 8 for
// each byte of a code. A file without a header requires bits, as a multiple of 8.
func Open(path string, bits int) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open codes: %w", err)
	}
	f, err := read(file, path, bits)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	f.path, f.file = path, file
	return f, nil
}

func read(file *os.File, path string, bits int) (*File, error) {
	format, err := formatOf(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return format.read(bufio.NewReaderSize(file, 1<<18), info.Size(), bits)
}

// Rows yields the codes in file order. It can be called once. An error names the row or line and
// ends the sequence.
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

// A format is the layout of a file of codes.
type format int

const (
	raw format = iota
	npy
	tsv
	tsvGzip
)

// formatOf returns the format that the file name selects.
func formatOf(path string) (format, error) {
	switch name := strings.ToLower(path); {
	case strings.HasSuffix(name, ".npy"):
		return npy, nil
	case strings.HasSuffix(name, ".tsv"):
		return tsv, nil
	case strings.HasSuffix(name, ".tsv.gz"):
		return tsvGzip, nil
	case strings.HasSuffix(name, ".gz"), strings.HasSuffix(name, ".zst"):
		return raw, errors.New("of compressed files, only .tsv.gz is supported: use the file uncompressed")
	}
	return raw, nil
}

// read reads the header of a file of size bytes.
func (f format) read(r *bufio.Reader, size int64, bits int) (*File, error) {
	switch f {
	case npy:
		return readNPY(r, size, bits)
	case tsv:
		return readTSV(r, bits)
	case tsvGzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return readTSV(z, bits)
	}
	return readRaw(r, size, bits)
}

// widthOf returns the width of codes that take the given number of bytes: bits, or 8 for each byte
// if bits is 0. It returns an error if bits does not match.
func widthOf(bytes, bits int) (int, error) {
	bits = cmp.Or(bits, 8*bytes)
	switch {
	case bits < 1 || bits > hashing.MaxBits:
		return 0, fmt.Errorf("codes of %d bits: the width must be 1 to %d", bits, hashing.MaxBits)
	case (bits+7)/8 != bytes:
		return 0, fmt.Errorf("the codes have %d bytes each, but codes of %d bits take %d", bytes, bits, (bits+7)/8)
	}
	return bits, nil
}
