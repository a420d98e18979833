// Package vectorfile reads files of vectors, such as embeddings of documents, in formats that
// other programs write. The extension of the file name selects the format:
//
//	.npy          a NumPy array of float16, float32 or float64 in C order, rows × numbers
//	.safetensors  a tensor of two dimensions of F16, BF16, F32 or F64; FILE:NAME selects one of
//	              several tensors by its name
package vectorfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// A File is an open file of vectors.
type File struct {
	Len        int // number of vectors
	Dimensions int // numbers of each vector, 1 to 65,536

	path string
	file interface {
		io.ReaderAt
		io.Closer
	}
	matrix
}

// A matrix is the place of the vectors in a file.
type matrix struct {
	rows, width int
	start       int64 // byte of the file where the numbers begin
	of          number
}

// Open opens a file of vectors and reads its header. The name of a tensor may follow the path
// after a colon.
func Open(path string) (*File, error) {
	path, tensor := divided(path)
	read, err := formatOf(path, tensor)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open vectors: %w", err)
	}
	m, err := measured(file, read)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return &File{m.rows, m.width, path, file, m}, nil
}

// divided returns the path and the name of the tensor after it, or "".
func divided(path string) (file, tensor string) {
	const ext = ".safetensors:"
	if at := strings.LastIndex(strings.ToLower(path), ext); at >= 0 {
		return path[:at+len(ext)-1], path[at+len(ext):]
	}
	return path, ""
}

// A reader finds the vectors in a file of size bytes.
type reader func(r io.Reader, size int64) (matrix, error)

func formatOf(path, tensor string) (reader, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npy":
		return readNPY, nil
	case ".safetensors":
		return func(r io.Reader, size int64) (matrix, error) { return readSafetensors(r, size, tensor) }, nil
	}
	return nil, fmt.Errorf("%s: vectors are read from .npy and .safetensors files", path)
}

func measured(file *os.File, read reader) (matrix, error) {
	info, err := file.Stat()
	if err != nil {
		return matrix{}, err
	}
	return read(bufio.NewReader(file), info.Size())
}

// check returns an error unless so many bytes hold the matrix.
func (m matrix) check(bytes int64) error {
	row := int64(m.width) * int64(m.of.size)
	if bytes%row != 0 || bytes/row != int64(m.rows) {
		return fmt.Errorf("the header announces %d vectors of %d bytes, but %d bytes follow: the file is truncated or damaged", m.rows, row, bytes)
	}
	return nil
}

// Rows yields the vectors in file order, and can be called several times. A vector is valid until
// the next one is read. An error names the row, as for a number that is infinite or not a number,
// and ends the sequence.
func (f *File) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		size := int64(f.rows) * int64(f.width) * int64(f.of.size)
		r := bufio.NewReaderSize(io.NewSectionReader(f.file, f.start, size), 1<<18)
		row, vector := make([]byte, f.width*f.of.size), make([]float32, f.width)
		for i := range f.rows {
			if err := f.next(r, row, vector); err != nil {
				yield(nil, fmt.Errorf("%s: row %d: %w", f.path, i, err))
				return
			}
			if !yield(vector, nil) {
				return
			}
		}
	}
}

// next reads one vector.
func (f *File) next(r io.Reader, row []byte, vector []float32) error {
	if _, err := io.ReadFull(r, row); err != nil {
		return fmt.Errorf("the file is truncated: %w", io.ErrUnexpectedEOF)
	}
	for j := range vector {
		v := f.of.decode(row[j*f.of.size:])
		if v-v != 0 {
			return fmt.Errorf("number %d is %v: vectors need finite numbers of 32 bits", j, v)
		}
		vector[j] = v
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }
