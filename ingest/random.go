package ingest

import (
	"bytes"
	"io"
	"os"

	"github.com/hashsearch/hashsearch/ingest/archive"
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
	f.file(r, s, file, info.Size())
}

// spooled reads a stream from memory or, if it is large, from a temporary file.
func (r *reader) spooled(f *fileFormat, s stream) {
	head, err := io.ReadAll(io.LimitReader(s, maxInMemory))
	if err != nil {
		r.reject(s.place, truncationError(err))
		return
	}
	if len(head) < maxInMemory {
		f.file(r, s, bytes.NewReader(head), int64(len(head)))
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
	f.file(r, s, file, size)
}

// zip reads a ZIP archive.
func (r *reader) zip(s stream, file io.ReaderAt, size int64) {
	head := make([]byte, headSize)
	n, _ := file.ReadAt(head, 0)
	if archiveContent(head[:n]) != "" {
		r.reject(s.place, checkText(head[:n]))
		return
	}
	r.archive(s, archive.Zip(file, size))
}
