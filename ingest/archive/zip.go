package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
)

// Zip lists the files of a ZIP archive.
func Zip(file io.ReaderAt, size int64) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		z, err := openZip(file, size)
		if err != nil {
			yield(File{}, fmt.Errorf("ZIP archive: %w", truncation(err)))
			return
		}
		for _, f := range z.File {
			open := func() (io.ReadCloser, error) { return openZipped(f) }
			if f.Mode().IsRegular() && !yield(File{local(f.Name), open}, nil) {
				return
			}
		}
	}
}

func openZip(file io.ReaderAt, size int64) (*zip.Reader, error) {
	if directorySize(file, size) > maxDirectory {
		return nil, errTooMany
	}
	z, err := zip.NewReader(file, size)
	if err == nil && len(z.File) > MaxFiles {
		err = errTooMany
	}
	return z, err
}

func openZipped(f *zip.File) (io.ReadCloser, error) {
	const encrypted = 1 // bit of the flags (APPNOTE, section 4.4.4)
	if f.Flags&encrypted != 0 {
		return nil, fmt.Errorf("the file %w", ErrEncrypted)
	}
	in, err := f.Open()
	if err == zip.ErrAlgorithm {
		return nil, fmt.Errorf("ZIP archive: compression method %d is unknown: pack the file anew, for instance by zip", f.Method)
	}
	if err != nil {
		return nil, fmt.Errorf("ZIP archive: %w", truncation(err))
	}
	return in, nil
}

// maxDirectory is the size in bytes of directories that package zip may load, which takes several
// times that memory.
const maxDirectory = 128 << 20

// directorySize returns the size of the directory of an archive, as its last record has it
// (APPNOTE, section 4.3.16), or 0 if it is not found.
func directorySize(file io.ReaderAt, size int64) int64 {
	const record, comment = 22, 1 << 16
	tail := make([]byte, min(size, record+comment))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+record > len(tail) {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(tail[at+12:]))
}
