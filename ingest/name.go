package ingest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// idPrefix returns the beginning of the ids of a source's documents: Options.Name, or else the path
// of the source.
func (r *reader) idPrefix(source string) string {
	if r.Name != "" {
		return relativePath(r.Name)
	}
	if !filepath.IsLocal(source) {
		if whole, err := filepath.Abs(source); err == nil {
			source = whole
		}
	}
	return relativePath(source)
}

// relativePath returns name as a path with slashes, without a leading one and without "..", because
// ids are parts of URLs.
func relativePath(name string) string {
	name = filepath.ToSlash(strings.TrimPrefix(name, filepath.VolumeName(name)))
	if name = strings.TrimPrefix(path.Clean("/"+name), "/"); name == "" {
		return "."
	}
	return name
}

// emitFrom emits a document of a stream. If it has no id, it gets one by its line or number in the
// stream.
func (r *reader) emitFrom(s stream, line int, d Document) {
	if d.ID == "" {
		d.ID = s.makeID(d, line)
	}
	r.emit(d)
}

// makeID returns an id for a document without one. line is its line or number in the stream, or 0
// if it is the whole stream. In a stream without a name, the id is a hash of the content: it is the
// same in every run, and different documents have different ids.
func (s stream) makeID(d Document, line int) string {
	switch {
	case s.name == "":
		text, _ := json.Marshal(d) // strings only
		return fmt.Sprintf("stdin:%.8x", sha256.Sum256(text))
	case line == 0:
		return s.name
	}
	return fmt.Sprintf("%s:%d", s.name, line)
}
