package ingest

import (
	"path"
	"strings"
)

// readWhole reads a stream that is one document.
func (r *reader) readWhole(s stream, parse func(content string) Document) {
	content, err := readAll(s, r.MaxBytes)
	if err == nil && isBinary(content) {
		err = errBinary
	}
	if err != nil {
		r.reject(s.place, err)
		return
	}
	d := parse(string(content))
	d.ID = s.makeID(d, 0)
	r.emit(d)
}

// titledByName is a parser of pages whose name serves as a title if they have no other.
func (s stream) titledByName(parse func(content string) Document) func(content string) Document {
	return func(content string) Document {
		d := parse(content)
		if d.Title == "" && d.Text != "" && s.name != "" {
			d.Title = titleOfName(s.name)
		}
		return d
	}
}

// titleOfName returns the name of a file without its extension, or that of its directory if the
// file is the index of one.
func titleOfName(name string) string {
	dir, base := path.Split(name)
	base = strings.TrimSuffix(base, fileExtension(base))
	if lower := strings.ToLower(strings.Trim(base, "_")); (lower == "index" || lower == "readme") && dir != "" {
		return path.Base(dir)
	}
	return base
}

func textDocument(content string) Document { return Document{Text: content} }
