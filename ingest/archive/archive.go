// Package archive lists the files in archives, without directories, links and devices. An archive
// is not trusted: paths stay below its root, and an archive with too many files is rejected.
package archive

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/bodgit/sevenzip"
	"golang.org/x/text/encoding/charmap"
)

// A File is a file in an archive.
type File struct {
	// Name is its path in UTF-8 with slashes, without a leading one and without "..".
	Name string

	// Open returns the content. It may be called until the next file is listed.
	Open func() (io.ReadCloser, error)
}

// MaxFiles is the number of files of an archive that are listed.
const MaxFiles = 1 << 20

// ErrEncrypted is wrapped by the error of a file that needs a password.
var ErrEncrypted = errors.New("needs a password: unpack it, and ingest its files")

var errTooMany = fmt.Errorf("the archive has more than %d files: unpack it, and ingest the directory", MaxFiles)

// Tar lists the files of a tar archive. An error ends the list: what follows it cannot be found.
func Tar(in io.Reader) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		t := tar.NewReader(in)
		for n := 0; ; {
			h, err := t.Next()
			if err == io.EOF {
				return
			}
			if n++; err == nil && n > MaxFiles {
				err = errTooMany
			}
			if err != nil {
				yield(File{}, fmt.Errorf("tar archive: %w", truncation(err)))
				return
			}
			open := func() (io.ReadCloser, error) { return io.NopCloser(t), nil }
			if h.Typeflag == tar.TypeReg && !yield(File{local(h.Name), open}, nil) {
				return
			}
		}
	}
}

// SevenZip lists the files of a 7z archive.
func SevenZip(file io.ReaderAt, size int64) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		z, err := sevenzip.NewReader(file, size)
		if err == nil && len(z.File) > MaxFiles {
			err = errTooMany
		}
		if err != nil {
			yield(File{}, sevenZipError("the archive", err))
			return
		}
		for _, f := range z.File {
			open := func() (io.ReadCloser, error) {
				in, err := f.Open()
				if err != nil {
					return nil, sevenZipError("the file", err)
				}
				return &whole{in, f.UncompressedSize}, nil
			}
			if f.Mode().IsRegular() && !yield(File{local(f.Name), open}, nil) {
				return
			}
		}
	}
}

// A whole reads a file that has the given number of further bytes. Package sevenzip reads some
// files as empty without an error.
type whole struct {
	io.ReadCloser
	left uint64
}

var errShort = errors.New("7z archive: the file is shorter than its entry tells: extract it by another program")

// Read returns an error if the file ends too early.
func (w *whole) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.left -= min(w.left, uint64(n))
	if err == io.EOF && w.left > 0 {
		err = errShort
	}
	return n, err
}

func sevenZipError(what string, err error) error {
	var read *sevenzip.ReadError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &read) && read.Encrypted:
		return fmt.Errorf("%s %w", what, ErrEncrypted)
	}
	return fmt.Errorf("7z archive: %w", truncation(err))
}

func truncation(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return fmt.Errorf("the file is truncated: %w", io.ErrUnexpectedEOF)
	case errors.Is(err, zip.ErrFormat):
		return errors.New("the file is truncated or damaged, or a part of an archive in several files")
	}
	return err
}

// local returns a name as a path below the root of an archive. Old archives have names in the
// charset of DOS, and archives of Windows have backslashes.
func local(name string) string {
	if decoded, err := charmap.CodePage437.NewDecoder().String(name); err == nil && strings.ToValidUTF8(name, "") != name {
		name = decoded
	}
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}
