package ingest

import (
	"bytes"
	"errors"
)

// errBinary is the reason for rejecting what is no text.
var errBinary = errors.New("not a text: it has zero bytes")

// whole reads a stream that is one document.
func (r *reader) whole(s stream, parse func(content []byte) Document) {
	content, err := readAll(s, r.MaxBytes)
	if err == nil && isBinary(content) {
		err = errBinary
	}
	if err != nil {
		r.reject(s.place, err)
		return
	}
	d := parse(content)
	d.ID = s.made(d, 0)
	r.document(d)
}

// isBinary looks at the beginning, as grep does.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}

func textDocument(content []byte) Document { return Document{Text: repair(content)} }
