package ingest

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/archive"
)

// An entry is a file of a directory or of an archive.
type entry struct {
	path  string // below the directory or archive, with slashes
	id    string // beginning of ids
	place string // for messages
	info  fs.FileInfo
	open  func() (io.ReadCloser, error)

	message bool // of a Maildir, whatever its name
}

// entry reads a file, unless the options or its name exclude it.
func (r *reader) entry(e entry) {
	if !r.isWanted(e.path) || r.isTestFile(e) || !e.message && !r.mayRead(e.path) {
		return
	}
	if e.info != nil && r.skips(e.id, e.place, e.info) {
		return
	}
	in, err := e.open()
	if err != nil {
		r.reject(e.place, err)
		return
	}
	defer in.Close()
	r.stream(stream{name: e.id, place: e.place, path: e.path, entry: true, message: e.message, info: e.info}, in)
}

// mayRead reports whether the name of a file allows to read it. It counts the others.
func (r *reader) mayRead(name string) bool {
	end := formatExtension(name)
	if r.forced() || len(r.Include) > 0 || end == "" || r.extensions[end] != nil || r.looked[end] {
		return true
	}
	r.LeftOut.countFile(name)
	return false
}

// forced reports whether the options give a format of files.
func (r *reader) forced() bool { return r.Format != "" && r.Format != FormatFolder }

// Limits of archives.
const (
	maxArchives  = 4       // archives within archives
	maxExpansion = 200     // times the size of the outermost archive
	minExpansion = 1 << 30 // bytes that are allowed for any size
)

var (
	errArchives  = errors.New("archives or messages lie more than 4 deep in one another: unpack them, and ingest the directory")
	errExpansion = errors.New("the archive expands to more than 200 times its size: unpack it, and ingest the directory")
)

// archive reads the files of an archive.
func (r *reader) archive(s stream, files iter.Seq2[archive.File, error]) {
	if r.archives == maxArchives {
		r.reject(s.place, errArchives)
		return
	}
	r.archives++
	defer func() { r.archives-- }()
	for f, err := range files {
		if err != nil {
			r.reject(s.place, err)
			return
		}
		if !slices.ContainsFunc(strings.Split(f.Name, "/"), IsSkipped) {
			r.entry(entry{path: f.Name, id: path.Join(s.name, f.Name), place: s.place + "/" + f.Name, open: f.Open, message: isMaildirName(f.Name)})
		}
		if r.stopped() || r.expanded() {
			return
		}
	}
}
