package ingest

import (
	"bytes"
	"cmp"
	"io"
	"os"

	"github.com/hashsearch/hashsearch/ingest/archive"
	"github.com/hashsearch/hashsearch/ingest/office"
)

// maxInMemory is the size in bytes of content that is held in memory to read it at random.
const maxInMemory = 16 << 20

// random reads a file in a format that needs its parts at random. data is the file itself, or what
// it was decompressed to.
func (r *reader) random(f *fileFormat, s stream, data io.Reader) {
	file, isFile := data.(*os.File)
	if !isFile {
		r.spooled(f, s)
		return
	}
	info, err := file.Stat()
	if err == nil {
		r.packed += info.Size()
		err = r.measure(int(info.Size()))
	}
	if err != nil {
		r.reject(s.place, err)
		return
	}
	r.readAt(f, s, file, info.Size())
}

// spooled reads a stream from memory or, if it is large, from a temporary file.
func (r *reader) spooled(f *fileFormat, s stream) {
	head, err := io.ReadAll(io.LimitReader(s, maxInMemory))
	if err != nil {
		r.reject(s.place, truncationError(err))
		return
	}
	if len(head) < maxInMemory {
		r.readAt(f, s, bytes.NewReader(head), int64(len(head)))
		return
	}
	file, err := os.CreateTemp("", "hashsearch-*")
	if err != nil {
		r.reject(s.place, err)
		return
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, io.MultiReader(bytes.NewReader(head), s))
	if err != nil {
		r.reject(s.place, truncationError(err))
		return
	}
	r.readAt(f, s, file, size)
}

// readAt reads a file. A ZIP archive may be an office file, whose parts are no documents.
func (r *reader) readAt(f *fileFormat, s stream, file io.ReaderAt, size int64) {
	if f.Name == formatZip {
		if inner := r.formatOf(office.Kind(file, size)); inner != nil {
			f = inner
		}
	}
	if r.forced() && !f.archive && r.Format != f.Name {
		head := make([]byte, headSize)
		n, _ := file.ReadAt(head, 0)
		r.reject(s.place, cmp.Or(checkText(head[:n]), errBinary))
		return
	}
	r.begin(s, f)
	f.file(r, s, file, size)
}

// zip reads a ZIP archive.
func (r *reader) zip(s stream, file io.ReaderAt, size int64) {
	r.archive(s, archive.Zip(file, size))
}
