package ingest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// stem is the name with which the ids begin that are made for the documents of a source: that of the options, else the source.
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

// rooted is a path with slashes that neither begins with one nor leads upwards: ids stand in addresses.
func relativePath(name string) string {
	name = filepath.ToSlash(strings.TrimPrefix(name, filepath.VolumeName(name)))
	if name = strings.TrimPrefix(path.Clean("/"+name), "/"); name == "" {
		return "."
	}
	return name
}

// made is the id of a document that has none, from a line of the stream, or from all of it if that is 0. Where the stream has no name,
// the content makes it: the same documents have the same id in every run, and others another one.
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
